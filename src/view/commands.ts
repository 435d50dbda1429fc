import { z } from 'zod';
import type { FromViewer, ViewCommand } from './protocol.ts';

/** What may come from a viewer, checked to the last member: anything else is refused. */

const FASTEST = 1_000_000;
const instrument = z.string().min(1).max(100);

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
