import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chartOf } from '../../src/engine/chart.ts';
import { MACHINES } from '../../tools/docs/machines.ts';
import { PROTOCOL_FILE, readProtocol } from '../../tools/docs/protocol.ts';
import { ROOT } from '../../tools/docs/syntax.ts';
import { unitOfNumber } from '../../tools/docs/units.ts';

const messages = readProtocol();

test('every message of the protocol is understood, each once', () => {
  const text = readFileSync(join(ROOT, PROTOCOL_FILE), 'utf8');
  const declared = [...text.matchAll(/readonly type: '([^']+)'/gu)].map(([, type]) => type);
  expect(messages.map(({ type }) => type)).toEqual(declared);
  expect(new Set(declared).size).toBe(declared.length);
});

test('every event that a chart takes is a message of the protocol', () => {
  const known = new Set(messages.map(({ type }) => type));
  const strange = MACHINES.flatMap(({ machine }) =>
    chartOf(machine)
      .transitions.map(({ event }) => event)
      .filter((event) => event !== '' && !event.startsWith('xstate.') && !known.has(event)),
  );
  expect(strange).toEqual([]);
});

test('every number of a message has a unit', () => {
  const without = messages.flatMap(({ type, fields }) =>
    fields.filter((field) => field.type.includes('number') && field.unit === '').map(({ name }) => `${type}.${name}`),
  );
  expect(without).toEqual([]);
  expect(() => unitOfNumber('weight')).toThrow('weight');
});

const fieldsOf = (type: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (messages.find((one) => one.type === type)?.fields ?? []).map((field) => [
      field.name,
      `${field.type}${field.unit === '' ? '' : `, ${field.unit}`}${field.optional ? '?' : ''}`,
    ]),
  );

test('a payload is told with types, units and what may be absent', () => {
  expect(fieldsOf('bar.accepted')).toMatchObject({
    'bar.close': 'number, 1/10,000 rupee',
    'bar.ts': 'number, milliseconds UTC',
    'bar.volume': 'number, shares',
  });
  expect(fieldsOf('operator.reset')).toMatchObject({ instrument: 'text?' });
  expect(fieldsOf('size.rejected')['reason']).toContain('`kill-switch`, `halted`');
  expect(fieldsOf('exit.filled')).toMatchObject({ costs: 'number, paise' });
});
