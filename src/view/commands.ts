import { z } from 'zod';
import { timeMs } from '../domain/units.ts';
import type { BranchChange } from './inspection.ts';
import type { FromViewer, ViewCommand } from './protocol.ts';

/** What may come from a viewer, checked to the last member: anything else is refused. */

const FASTEST = 1_000_000;
const instrument = z.string().min(1).max(100);

const seq = z.int().min(0);
const moment = z.union([
  z.strictObject({ seq }),
  z.strictObject({ ts: z.int().transform(timeMs) }),
  z.strictObject({ newest: z.literal(true) }),
]);
const share = z.number().gt(0).max(1);
const change: z.ZodType<BranchChange> = z.strictObject({
  risk: z.exactOptional(
    z.strictObject({
      riskPerTrade: z.exactOptional(share),
      maxPositionPct: z.exactOptional(z.number().gt(0).max(100)),
      maxLeverage: z.exactOptional(z.number().gt(0).max(100)),
      stopAtr: z.exactOptional(z.number().gt(0).max(1000)),
      targetRatio: z.exactOptional(z.number().gt(0).max(1000)),
      maxDrawdown: z.exactOptional(share),
      dailyLossLimit: z.exactOptional(share.nullable()),
      maxOpenPositions: z.exactOptional(z.int().min(1).max(10_000).nullable()),
      cooldownBars: z.exactOptional(z.int().min(0).max(10_000)),
    }),
  ),
  slippage: z.exactOptional(z.int().min(0).max(1000)),
  strategy: z.exactOptional(
    z.strictObject({ name: z.string().max(100), params: z.record(z.string().max(100), z.number()) }),
  ),
});

const command: z.ZodType<ViewCommand> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('operator.kill') }),
  z.strictObject({
    type: z.literal('operator.reset'),
    what: z.enum(['kill', 'halt', 'drawdown', 'quarantine']),
    instrument: z.exactOptional(instrument),
  }),
  z.strictObject({ type: z.literal('operator.flatten') }),
  z.strictObject({ type: z.literal('operator.square-off'), instrument }),
  z.strictObject({ type: z.literal('operator.pause-entries') }),
  z.strictObject({ type: z.literal('operator.resume-entries') }),
  z.strictObject({ type: z.literal('operator.arm') }),
  z.strictObject({ type: z.literal('pace.pause') }),
  z.strictObject({ type: z.literal('pace.resume') }),
  z.strictObject({ type: z.literal('pace.step') }),
  z.strictObject({
    type: z.literal('pace.speed'),
    speed: z.union([z.number().positive().max(FASTEST), z.literal('max')]),
  }),
  z.strictObject({ type: z.literal('view.focus'), instrument: instrument.nullable() }),
  z.strictObject({ type: z.literal('run.stop') }),
  z.strictObject({ type: z.literal('inspect.follow'), on: z.boolean() }),
  z.strictObject({ type: z.literal('inspect.history') }),
  z.strictObject({ type: z.literal('inspect.moment'), at: moment, focus: z.exactOptional(instrument) }),
  z.strictObject({
    type: z.literal('inspect.steps'),
    before: seq.nullable(),
    count: z.int().min(1).max(500),
    instrument: z.exactOptional(instrument),
    event: z.exactOptional(z.string().max(100)),
    moves: z.exactOptional(z.boolean()),
    actor: z.exactOptional(z.string().max(200)),
  }),
  z.strictObject({ type: z.literal('inspect.step'), seq }),
  z.strictObject({ type: z.literal('inspect.actor'), actor: z.string().max(200), at: moment }),
  z.strictObject({ type: z.literal('inspect.prices'), instrument, at: moment }),
  z.strictObject({ type: z.literal('inspect.branch'), at: seq, change }),
]);

const hello = z.strictObject({ type: z.literal('hello'), token: z.string().max(100) });
const fromViewer = z.strictObject({ type: z.literal('command'), id: z.int().min(0), command });

/** A viewer's command, or what is wrong with the text. */
export function readCommand(text: string): FromViewer | { readonly wrong: string } {
  const parsed = fromViewer.safeParse(parseStrictly(text));
  return parsed.success ? parsed.data : { wrong: wrongIn(parsed.error) };
}

/** The token that a page sends first, because it cannot set a header; `null` for anything else. */
export const readHello = (text: string): string | null => hello.safeParse(parseStrictly(text)).data?.token ?? null;

/** `undefined` for what is no JSON, or holds a member that would change an object's prototype. */
function parseStrictly(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('__proto__');
      return value;
    });
  } catch {
    return undefined;
  }
}

const wrongIn = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? 'not a command' : `not a command: ${[...issue.path, issue.message].join(': ')}`;
