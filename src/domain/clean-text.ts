/** Longest echo of something that came from outside. */
const ECHO_LENGTH = 80;

// CSI; then the sequences that carry text (OSC, DCS, SOS, PM, APC) with their end; then two-character ones. The bytes
// after a lone introducer would otherwise stay and be shown.
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/gu;
// Controls (C0, C1), format characters (bidirectional marks, zero width), halves of surrogate pairs, separators of lines.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text from outside made fit for a terminal: nothing that moves the cursor, hides or reorders what is shown (I37). */
export const cleanText = (text: string): string => text.replace(ESCAPES, '').replace(UNSEEN, '');

/** Clean, and at most 80 characters: for messages that repeat what was found. */
export function echo(text: string): string {
  // A megabyte in one field must not be searched whole.
  const clean = cleanText(text.slice(0, 20 * ECHO_LENGTH));
  return clean.length > ECHO_LENGTH ? `${cleanText(clean.slice(0, ECHO_LENGTH - 1))}…` : clean;
}
