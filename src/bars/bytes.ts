import { echo } from '../domain/clean-text.ts';

/** Bytes that are decoded for an echo: more than enough for its length. */
const ECHOED_BYTES = 2000;

/** A UTF-8 text as its bytes, one Latin-1 character each: so it is found in a file that is seen that way. */
export const bytesOf = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

/** Bytes of a file made fit for a message: as UTF-8, clean and short; bytes that are none show as U+FFFD. */
export function echoBytes(bytes: string): string {
  const some = Uint8Array.from(bytes.slice(0, ECHOED_BYTES), (byte) => byte.charCodeAt(0));
  return echo(new TextDecoder().decode(some));
}
