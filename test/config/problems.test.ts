import { describe, expect, test } from 'vitest';
import { problemLines, withInstrument } from '../support/configurations.ts';

/** A value that does not fit: its place, what was expected and what stands there. */
const unfit = (code: 'range' | 'type', place: string, expected: string, got: string): string =>
  `error config/${code} c.jsonc:1 ${place}: the value does not fit; expected ${expected}, got ${got}`;

const unknown = (place: string, meant?: string): string =>
  `error config/unknown-key c.jsonc:1 ${place}: unknown key${meant === undefined ? '' : `\n  hint: did you mean "${meant}"?`}`;

const share = 'a share, 0 < x ≤ 1';
const above = 'a number above 0';
const most = 'at most 1,000,000';
const atLeast = (least: number): string => `a whole number, at least ${least}`;
const clock = 'a time of day, "HH:MM"';

const cases: Readonly<Record<string, readonly (readonly [rest: string, line: string])[]>> = {
  'an unknown key is refused, with the nearest known one (B15)': [
    ['"captal": 1', unknown('captal', 'capital')],
    ['"risk": { "maxLevrage": 3 }', unknown('risk.maxLevrage', 'maxLeverage')],
    ['"strategy": { "fst": 3 }', unknown('strategy.fst', 'fast')],
    ['"tickSize": 0.05', unknown('tickSize')],
  ],
  'a value of the wrong type is refused (B16)': [
    ['"capital": "much"', unfit('type', 'capital', 'rupees, above 0', '"much"')],
    ['"capital": 1e999', unfit('type', 'capital', 'rupees, above 0', 'Infinity')],
    ['"$schema": 5', unfit('type', '$schema', 'a text', '5')],
    ['"risk": null', unfit('type', 'risk', 'an object', 'null')],
    ['"strategy": []', unfit('type', 'strategy', 'an object', '[]')],
    ['"strategy": { "name": 5 }', unfit('type', 'strategy.name', 'the name of a strategy', '5')],
    ['"strategy": { "fast": "a" }', unfit('type', 'strategy.fast', 'a number', '"a"')],
    ['"strategy": { "slow": 20.5 }', unfit('type', 'strategy.slow', 'a whole number', '20.5')],
    ['"broker": { "costs": 5 }', unfit('type', 'broker.costs', '"nse-equity-intraday" or "none"', '5')],
    ['"broker": { "slippage": 0.5 }', unfit('type', 'broker.slippage', atLeast(0), '0.5')],
    ['"risk": { "dailyLossLimit": "a" }', unfit('type', 'risk.dailyLossLimit', share, '"a"')],
    ['"session": { "entryCutoff": 900 }', unfit('type', 'session.entryCutoff', clock, '900')],
  ],
  'a value out of range is refused (B17)': [
    ['"capital": 0', unfit('range', 'capital', 'rupees above 0, to the paisa', '0')],
    ['"capital": 0.001', unfit('range', 'capital', 'rupees above 0, to the paisa', '0.001')],
    ['"capital": 100000000001', unfit('range', 'capital', 'at most 100,000,000,000 rupees', '100000000001')],
    ['"atr": { "period": 0 }', unfit('range', 'atr.period', atLeast(1), '0')],
    ['"volume": { "period": 1e7 }', unfit('range', 'volume.period', most, '10000000')],
    ['"risk": { "maxLeverage": 0 }', unfit('range', 'risk.maxLeverage', above, '0')],
    ['"risk": { "stopAtr": -1 }', unfit('range', 'risk.stopAtr', above, '-1')],
    ['"risk": { "targetRatio": 1e7 }', unfit('range', 'risk.targetRatio', most, '10000000')],
    ['"risk": { "maxDrawdown": 0 }', unfit('range', 'risk.maxDrawdown', share, '0')],
    ['"risk": { "maxOpenPositions": 0 }', unfit('range', 'risk.maxOpenPositions', atLeast(1), '0')],
    ['"risk": { "cooldownBars": -1 }', unfit('range', 'risk.cooldownBars', atLeast(0), '-1')],
    ['"broker": { "slippage": -1e300 }', unfit('range', 'broker.slippage', atLeast(0), '-1e+300')],
    ['"strategy": { "fast": 0 }', unfit('range', 'strategy.fast', 'at least 1', '0')],
    ['"strategy": { "slow": 10001 }', unfit('range', 'strategy.slow', 'at most 10000', '10001')],
    ['"session": { "entryCutoff": "9:15" }', unfit('range', 'session.entryCutoff', clock, '"9:15"')],
    ['"session": { "squareOff": "24:00" }', unfit('range', 'session.squareOff', clock, '"24:00"')],
    ['"session": { "calendar": "bse" }', unfit('range', 'session.calendar', '"nse-equity" or "none"', '"bse"')],
  ],
  'a percentage where a share belongs is told how it is written (B18)': [
    [
      '"risk": { "riskPerTrade": 5 }',
      `${unfit('range', 'risk.riskPerTrade', share, '5')}\n  hint: a share: 5 % is written 0.05`,
    ],
    [
      '"risk": { "maxDrawdown": 1.1 }',
      `${unfit('range', 'risk.maxDrawdown', share, '1.1')}\n  hint: a share: 1.1 % is written 0.011`,
    ],
    ['"risk": { "maxPositionPct": 101 }', unfit('range', 'risk.maxPositionPct', share, '101')],
  ],
  'fast lies below slow, whatever else is wrong with the strategy (B19)': [
    ['"strategy": { "fast": 12, "slow": 5 }', unfit('range', 'strategy.fast', 'must be less than slow', '12')],
    ['"strategy": { "fast": 12 }', unfit('range', 'strategy.fast', 'must be less than slow', '12')],
    ['"strategy": { "slow": 5 }', unfit('range', 'strategy.fast', 'must be less than slow', 'its default')],
  ],
  'a strategy must be known': [
    [
      '"strategy": { "name": "sma-crosover" }',
      'error config/unknown-strategy c.jsonc:1 strategy.name: no strategy has this name; expected sma-crossover, got "sma-crosover"\n  hint: did you mean "sma-crossover"?',
    ],
    [
      '"strategy": { "name": "" }',
      'error config/unknown-strategy c.jsonc:1 strategy.name: no strategy has this name; expected sma-crossover, got ""',
    ],
  ],
  'entryCutoff lies before squareOff (B23, §7)': [
    [
      '"session": { "entryCutoff": "15:10" }',
      unfit('range', 'session.entryCutoff', 'a time before squareOff', '"15:10"'),
    ],
    [
      '"session": { "squareOff": "14:00" }',
      unfit('range', 'session.entryCutoff', 'a time before squareOff', 'its default'),
    ],
  ],
  'a key that every object has by inheritance is an unknown key (B26)': [
    ['"__proto__": 1', unknown('__proto__')],
    ['"constructor": 1', unknown('constructor')],
    ['"risk": { "__proto__": { "stopAtr": 9 } }', unknown('risk.__proto__')],
    ['"strategy": { "__proto__": { "fast": 9 } }', unknown('strategy.__proto__')],
  ],
  'a secret is never repeated (B29)': [
    ['"accessToken": "s3cret"', unknown('accessToken')],
    ['"capital": { "api_key": "s3cret" }', unfit('type', 'capital', 'rupees, above 0', '[redacted]')],
    ['"risk": ["Bearer s3cret"]', unfit('type', 'risk', 'an object', '[redacted]')],
  ],
};

for (const [rule, lines] of Object.entries(cases)) {
  test(rule, () => {
    for (const [rest, line] of lines) expect(problemLines(withInstrument(rest))).toEqual([line]);
  });
}

const noBarFile = (place: string, key: string): string =>
  `error config/missing c.jsonc:1 ${place}: the instrument ${key} has no bar file; expected data.path, or --data ${key}=PATH, got nothing`;

describe('of an instrument', () => {
  const tick = 'a whole number of 1/10,000 rupee, above 0';
  const zone = 'an IANA time zone, such as Asia/Kolkata';
  const data = '"data": { "path": "x.csv" }';
  const of: Readonly<Record<string, readonly (readonly [instruments: string, line: string])[]>> = {
    'the tick is a whole number of 1/10,000 rupee above 0 (B21, §1)': [
      [`{ "key": "X", "tickSize": 0, ${data} }`, unfit('range', 'instruments[0].tickSize', tick, '0')],
      [`{ "key": "X", "tickSize": -0.05, ${data} }`, unfit('range', 'instruments[0].tickSize', tick, '-0.05')],
      [`{ "key": "X", "tickSize": 0.00005, ${data} }`, unfit('range', 'instruments[0].tickSize', tick, '0.00005')],
      [`{ "key": "X", "tickSize": 1e7, ${data} }`, unfit('range', 'instruments[0].tickSize', most, '10000000')],
    ],
    'the lot is a whole number of shares (B22, §1)': [
      [`{ "key": "X", "lotSize": 1.5, ${data} }`, unfit('type', 'instruments[0].lotSize', atLeast(1), '1.5')],
      [`{ "key": "X", "lotSize": 0, ${data} }`, unfit('range', 'instruments[0].lotSize', atLeast(1), '0')],
    ],
    'its time zone is one by which its file can be read (B24)': ['Mars/Base', 'IST', '+05:30', ''].map((name) => [
      `{ "key": "X", "data": { "path": "x", "timeZone": ${JSON.stringify(name)} } }`,
      unfit('range', 'instruments[0].data.timeZone', zone, JSON.stringify(name)),
    ]),
    'its kind, stamp and auction are what they can be (B16, B17)': [
      [
        `{ "key": "X", "kind": "option", ${data} }`,
        unfit('range', 'instruments[0].kind', '"equity" or "index"', '"option"'),
      ],
      [
        `{ "key": "X", "closingAuction": "yes", ${data} }`,
        unfit('type', 'instruments[0].closingAuction', 'true or false', '"yes"'),
      ],
      [
        '{ "key": "X", "data": { "path": "x", "stamp": "end" } }',
        unfit('range', 'instruments[0].data.stamp', '"open" or "close"', '"end"'),
      ],
      [
        '{ "key": "X", "data": { "path": "" } }',
        unfit('range', 'instruments[0].data.path', 'the path of a bar file', '""'),
      ],
      ['{ "key": "X", "data": "x.csv" }', unfit('type', 'instruments[0].data', 'an object', '"x.csv"')],
      ['7', unfit('type', 'instruments[0]', 'an object', '7')],
    ],
    'its key is a name, and stands once (B20)': [
      [
        `{ ${data} }`,
        'error config/missing c.jsonc:1 instruments[0].key: a value is missing; expected the name of an instrument, got nothing',
      ],
      [`{ "key": "", ${data} }`, unfit('range', 'instruments[0].key', 'a name of 1 to 64 characters', '""')],
      [
        `{ "key": "a\\u202Eb", ${data} }`,
        unfit('range', 'instruments[0].key', 'a name without control characters', '"ab"'),
      ],
      [
        `{ "key": "X", ${data} }, { "key": "X", ${data} }`,
        'error config/duplicate-instrument c.jsonc:1 instruments[1].key: an instrument is configured twice; expected every key once, got "X"',
      ],
    ],
    'it names a bar file where one is needed (§11)': [
      ['{ "key": "X" }', noBarFile('instruments[0].data.path', 'X')],
      ['{ "key": "X", "data": { "stamp": "close" } }', noBarFile('instruments[0].data.path', 'X')],
    ],
    'its own strategy is judged as the common one (§11)': [
      [
        `{ "key": "X", ${data}, "strategy": { "fast": 30, "slow": 20 } }`,
        unfit('range', 'instruments[0].strategy.fast', 'must be less than slow', '30'),
      ],
      [`{ "key": "X", ${data}, "strategy": { "slw": 20 } }`, unknown('instruments[0].strategy.slw', 'slow')],
    ],
  };
  for (const [rule, lines] of Object.entries(of)) {
    test(rule, () => {
      for (const [instruments, line] of lines) {
        expect(problemLines(`{ "instruments": [${instruments}] }`)).toEqual([line]);
      }
    });
  }
});
