import { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import { JOURNAL_FORMAT, type JournalRecord, type OpeningRecord } from './record.ts';

/** One line of the journal: plain JSON, keys in the order in which they were made. */
export const encodeRecord = (record: JournalRecord): string => JSON.stringify(record);

const whole = z.int();
const text = z.string();
const origin = text;
const bar = z.strictObject({
  instrument: text,
  ts: z.number(),
  open: whole,
  high: whole,
  low: whole,
  close: whole,
  volume: z.number(),
});

const input = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bar.received'), bar, rounded: z.boolean(), where: text }),
  z.strictObject({ type: z.literal('row.unreadable'), instrument: text, where: text, expected: text, got: text }),
  z.strictObject({ type: z.literal('feed.connected'), ts: z.number() }),
  z.strictObject({ type: z.literal('feed.lost'), ts: z.number() }),
  z.strictObject({ type: z.literal('feed.ended') }),
  z.strictObject({ type: z.literal('clock.ticked'), ts: z.number() }),
  z.strictObject({ type: z.literal('operator.kill'), origin }),
  z.strictObject({
    type: z.literal('operator.reset'),
    origin,
    what: z.enum(['kill', 'halt', 'drawdown', 'quarantine']),
    instrument: text.optional(),
  }),
  z.strictObject({ type: z.literal('operator.flatten'), origin }),
  z.strictObject({ type: z.literal('operator.square-off'), origin, instrument: text }),
  z.strictObject({ type: z.literal('operator.pause-entries'), origin }),
  z.strictObject({ type: z.literal('operator.resume-entries'), origin }),
  z.strictObject({ type: z.literal('operator.arm'), origin }),
]);

const share = z.number().gt(0).lte(1);
const clock = z.string().regex(/^\d\d:\d\d$/u);
const strategy = z.strictObject({ name: text, params: z.unknown() });
const setup = z.strictObject({
  capital: whole.gt(0),
  instruments: z
    .array(
      z.strictObject({
        key: text.min(1),
        kind: z.enum(['equity', 'index']),
        tickSize: whole.gt(0),
        lotSize: whole.gt(0),
        closingAuction: z.boolean(),
        strategy,
      }),
    )
    .min(1)
    .refine((some) => new Set(some.map(({ key }) => key)).size === some.length, 'an instrument is there twice'),
  atrPeriod: whole.gt(0),
  volumePeriod: whole.gt(0),
  risk: z.strictObject({
    riskPerTrade: share,
    maxPositionPct: share,
    maxLeverage: z.number().gt(0),
    stopAtr: z.number().gt(0),
    targetRatio: z.number().gt(0),
    maxDrawdown: share,
    dailyLossLimit: share.nullable(),
    maxOpenPositions: whole.gt(0).nullable(),
    cooldownBars: whole.gte(0),
  }),
  session: z.strictObject({
    calendar: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({
        kind: z.literal('nse-equity'),
        list: z.strictObject({
          regular: z.strictObject({ open: clock, close: clock }),
          holidays: z.array(z.iso.date()),
          special: z.array(z.strictObject({ date: z.iso.date(), windows: z.array(z.tuple([clock, clock])).min(1) })),
        }),
      }),
    ]),
    entryCutoff: clock,
    squareOff: clock,
  }),
  broker: z.strictObject({
    slippage: whole.gte(0),
    costs: z
      .strictObject({
        brokeragePct: z.number(),
        brokerageMax: z.number(),
        sttSell: z.number(),
        exchange: z.number(),
        sebi: z.number(),
        ipft: z.number(),
        stampBuy: z.number(),
        gst: z.number(),
      })
      .nullable(),
  }),
});

const opening = z.strictObject({
  seq: z.literal(0),
  kind: z.literal('opening'),
  format: z.literal(JOURNAL_FORMAT),
  version: text,
  seed: z.number().nullable(),
  setup,
});

const record = z.discriminatedUnion('kind', [
  opening,
  z.strictObject({ seq: whole.gt(0), kind: z.literal('input'), message: input }),
  // An effect is compared as it stands: only its frame matters here.
  z.strictObject({ seq: whole.gt(0), kind: z.literal('effect'), cause: whole, message: z.looseObject({ type: text }) }),
]);

/**
 * Reads one line.
 *
 * @param place `file:line`, for the problem
 */
export function decodeRecord(line: string, place: string): JournalRecord | Problem {
  const problem = (what: string, expected: string, got: string): Problem => ({
    area: 'journal',
    code: 'record',
    place,
    what,
    expected,
    got,
  });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return problem('the line is not JSON', 'one record', line);
  }
  const parsed = record.safeParse(value);
  // What zod has checked is the record, but for the brands of its numbers.
  if (parsed.success) return parsed.data as unknown as JournalRecord;
  const [issue] = parsed.error.issues;
  const key = issue?.path.join('.') ?? '';
  return problem(`the record does not fit${key === '' ? '' : ` at ${key}`}`, issue?.message ?? 'a record', line);
}

export const openingRecord = (parts: Omit<OpeningRecord, 'seq' | 'kind' | 'format'>): OpeningRecord => ({
  seq: 0,
  kind: 'opening',
  format: JOURNAL_FORMAT,
  ...parts,
});
