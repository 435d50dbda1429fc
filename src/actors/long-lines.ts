import { open, stat } from 'node:fs/promises';

/** `isWhole`: its end was there. `text` is `null` for a line longer than is looked at; nothing comes after it. */
type LongLine = { readonly text: string | null; readonly isWhole: boolean };

export type LongLines = {
  lines(): AsyncGenerator<LongLine>;
  readonly size: number;
  bytesRead(): number;
};

const CHUNK_BYTES = 65_536;
const LF = 0x0a;

/**
 * A file of UTF-8 lines ending in LF, one at a time; memory is bounded by the longest.
 *
 * @param longest in bytes
 * @throws Error with the file system's code, or `ENOTFILE` for what is no file
 */
export async function openLongLines(path: string, longest: number): Promise<LongLines> {
  const { size } = await fileAt(path);
  let position = 0;
  const note = (bytes: number): void => {
    position += bytes;
  };
  return { lines: () => linesOf(path, longest, note), size, bytesRead: () => position };
}

async function* linesOf(path: string, longest: number, note: (bytes: number) => void): AsyncGenerator<LongLine> {
  const handle = await open(path, 'r');
  try {
    // Parts of the line begun, and how long they are together.
    let parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      note(bytesRead);
      let from = 0;
      for (let lf = buffer.indexOf(LF); lf !== -1 && lf < bytesRead; lf = buffer.indexOf(LF, from)) {
        parts.push(buffer.subarray(from, lf));
        yield { text: textOf(parts, longest), isWhole: true };
        parts = [];
        length = 0;
        from = lf + 1;
      }
      parts.push(buffer.subarray(from, bytesRead));
      length += bytesRead - from;
      if (length > longest) {
        yield { text: null, isWhole: false };
        return;
      }
    }
    if (length > 0) yield { text: textOf(parts, longest), isWhole: false };
  } finally {
    await handle.close();
  }
}

// Before it is opened: opening a pipe would wait for its writer.
async function fileAt(path: string) {
  const found = await stat(path);
  if (!found.isFile()) throw Object.assign(new Error(`${path} is no file`), { code: 'ENOTFILE' });
  return found;
}

function textOf(parts: readonly Buffer[], longest: number): string | null {
  const whole = Buffer.concat(parts);
  return whole.length > longest ? null : whole.toString('utf8');
}
