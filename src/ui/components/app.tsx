import { Box, Text, useApp, useInput, usePaste, useStdin } from 'ink';
import { memo, useEffect, useSyncExternalStore } from 'react';
import { keyNames } from '../key-names.ts';
import type { Store } from '../store.ts';

export type AppProps = {
  readonly store: Store;
  readonly suspend: (suspendTerminal: ReturnType<typeof useApp>['suspendTerminal']) => void;
};

/** The whole screen. It draws what the store has painted and passes keys on: it knows nothing of the market. */
export function App({ store, suspend }: AppProps) {
  const { header, body, footer, size } = useSyncExternalStore(store.subscribe, store.painted);
  const { isRawModeSupported } = useStdin();
  const { suspendTerminal } = useApp();
  useInput((input, key) => store.press(keyNames(input, key)), { isActive: isRawModeSupported });
  usePaste((text) => store.paste(text), { isActive: isRawModeSupported });
  useEffect(
    () =>
      store.onAsked((asked) => {
        if (asked === 'suspend') suspend(suspendTerminal);
      }),
    [store, suspend, suspendTerminal],
  );
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <Pane text={header} />
      <Pane text={body} />
      <Pane text={footer} />
    </Box>
  );
}

/** Lines that are cut to the width already: nothing is measured twice, nothing wraps. */
const Pane = memo(function Pane({ text }: { readonly text: string }) {
  if (text === '') return null;
  return (
    <Box flexShrink={0}>
      <Text wrap="truncate-end">{text}</Text>
    </Box>
  );
});
