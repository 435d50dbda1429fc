import { Box, Static, Text, useInput, useStdin } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { keyNames } from '../key-names.ts';
import { sentencesOf, spoken } from '../sentences.ts';
import type { Store } from '../store.ts';

/** Lines that are kept for React; what was printed stays on the terminal anyway. */
const KEPT = 200;

type Said = { readonly n: number; readonly text: string };

/**
 * For a screen reader: no picture, but sentences that are appended as things happen, and a prompt for commands. Nothing
 * that was printed is changed afterwards.
 */
export function ScreenReader({ store }: { readonly store: Store }) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [input, setInput] = useState('');
  const count = useRef(0);
  const { isRawModeSupported } = useStdin();
  const say = (texts: readonly string[]): void => {
    if (texts.length === 0) return;
    const fresh = texts.map((text) => ({ n: (count.current += 1), text }));
    setSaid((before) => [...before, ...fresh].slice(-KEPT));
  };
  useEffect(() => store.onMessage((message, before, after) => say(sentencesOf(message, before, after))), [store]);
  useEffect(() => {
    let last: string | null = null;
    return store.subscribe(() => {
      const { notice, confirmation } = store.view().ui;
      const text = confirmation === null ? (notice?.text ?? null) : spoken.question(confirmation);
      if (text !== null && text !== last) say([text]);
      last = text;
    });
  }, [store]);
  useInput(
    (chunk, key) => {
      let typed = input;
      for (const name of keyNames(chunk, key)) typed = keyIn(store, name, typed, say);
      setInput(typed);
    },
    { isActive: isRawModeSupported },
  );
  return (
    <Box flexDirection="column">
      <Static items={[...said]}>{({ n, text }) => <Text key={n}>{text}</Text>}</Static>
      <Text>{`: ${input}`}</Text>
    </Box>
  );
}

/** One key of the prompt; returns what then stands in it. */
function keyIn(store: Store, key: string, typed: string, say: (texts: readonly string[]) => void): string {
  if (key.startsWith('^') || key === 'Esc') {
    store.press([key]);
    return '';
  }
  if (key === 'Backspace') return typed.slice(0, -1);
  if (key === 'Space') return `${typed} `;
  if (key !== 'Enter') return key.length > 1 && /^[A-Z]/u.test(key) ? typed : typed + key;
  const { confirmation } = store.view().ui;
  if (confirmation !== null) {
    // Who types a word where none is asked for means no.
    const isNo = confirmation.typed === null && typed.trim() !== '';
    store.press(isNo ? ['Esc'] : [...Array.from(typed), 'Enter']);
    return '';
  }
  // Banners write commands with the colon that opens the palette.
  const line = typed.replace(/^[\s:]+/u, '').trim();
  const answer = line === '' ? spoken.help : spoken.answer(store.view(), line);
  if (answer === null) store.command(line);
  else say(answer);
  return '';
}
