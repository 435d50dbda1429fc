/** Longest echo of something that came from outside. */
const ECHO_LENGTH = 80;

// Escape sequences first (CSI, OSC with its end, other two-character ones), then what is left of C0 and C1 controls,
// bidirectional marks and characters without width.
const ESCAPES =
  // oxlint-disable-next-line no-control-regex
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[PX^_][^\u001B\u009C]*(?:\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/gu;
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/gu;

/** Text from outside made fit for a terminal: nothing that moves the cursor, hides or reorders what is shown (I37). */
export const cleanText = (text: string): string => text.replace(ESCAPES, '').replace(INVISIBLE, '');

/** Clean and short, for messages that repeat what was found. */
export function echo(text: string): string {
  // A megabyte in one field must not be searched whole.
  const clean = cleanText(text.slice(0, 20 * ECHO_LENGTH));
  return clean.length > ECHO_LENGTH ? `${clean.slice(0, ECHO_LENGTH - 1)}…` : clean;
}
