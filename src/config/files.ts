import { closeSync, openSync, readSync } from 'node:fs';
import { MAX_BYTES } from './document.ts';

/** Why a file gave no text. */
export type Unread = { readonly reason: 'missing' | 'too-large' | 'unreadable'; readonly got: string };

/** The text of a small file. Never more than its bound is read: what is named may be a device or a terabyte. */
export function readText(path: string): string | Unread {
  let bytes: Uint8Array;
  try {
    bytes = readBounded(path);
  } catch (cause) {
    const got = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
    return { reason: got === 'ENOENT' ? 'missing' : 'unreadable', got };
  }
  if (bytes.length > MAX_BYTES) return { reason: 'too-large', got: 'more' };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { reason: 'unreadable', got: 'bytes that are not UTF-8' };
  }
}

function readBounded(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(MAX_BYTES + 1);
    let length = 0;
    // A pipe gives what it has, not all there will be.
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
