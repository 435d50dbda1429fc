import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KEY_ACTIONS } from '../../src/ui/key-actions.ts';
import { doubledKeys, isKeyName, keymapOf } from '../../src/ui/keymap.ts';
import { keysPage } from '../../src/ui/keys-page.ts';
import { loadText, problemLines, withInstrument } from '../support/configurations.ts';
import { firstDelta, welcome } from './support/messages.ts';
import { openTerminal } from './support/terminal.ts';

test('docs/keys.md is what the list of actions says; `npm run docs:keys` writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/keys.md'), 'utf8')).toBe(keysPage());
});

test('no shipped key means two things on one screen, and every one has a name', () => {
  expect(doubledKeys({})).toEqual([]);
  expect(KEY_ACTIONS.flatMap(({ keys }) => keys).filter((key) => !isKeyName(key))).toEqual([]);
});

test('a key of the configuration takes the place of the shipped ones; ^K stays the kill switch', () => {
  const keymap = keymapOf({ kill: ['D'], 'square-off': ['s'] });
  expect(keymap.at('overview', 'D')?.id).toBe('kill');
  expect(keymap.at('overview', '^K')?.id).toBe('kill');
  expect(keymap.at('overview', 'K')).toBeNull();
  expect(keymap.at('feed', 's')?.id).toBe('square-off');
});

test('an unknown action, a key that is none and a doubled key are told with their places', () => {
  expect(problemLines(withInstrument('"ui": { "keys": { "square-of": ["s"] } }'))).toEqual([
    'error config/unknown-key c.jsonc:1 ui.keys.square-of: unknown key\n  hint: did you mean "square-off"?',
  ]);
  expect(problemLines(withInstrument('"ui": { "keys": { "kill": ["Ctrl-K"] } }'))[0]).toContain(
    'c.jsonc:1 ui.keys.kill[0]',
  );
  expect(problemLines(withInstrument('"ui": { "keys": { "square-off": ["K"] } }'))).toEqual([
    'error config/doubled-key c.jsonc:1 ui.keys.square-off: one key means two actions on the same screen; expected another key, or another one for the other action, got "\\"K\\" for kill and square-off"'
      .replace('"\\"K\\"', '"K"')
      .replace('square-off"', 'square-off'),
  ]);
  expect(problemLines(withInstrument('"ui": { "refresh": 11 }'))[0]).toContain('expected a whole number from 1 to 10');
  expect(loadText(withInstrument('"ui": { "keys": { "square-off": ["s"] }, "palette": "cvd" }')).ui).toMatchObject({
    palette: 'cvd',
    keys: { 'square-off': ['s'] },
  });
});

test('a rebound key changes footer and help, and does the same', async () => {
  const terminal = await openTerminal({
    settings: { keys: { leave: ['Q'], 'square-off': ['s'] } },
    messages: [welcome('paper'), firstDelta()],
  });
  expect(terminal.text()).toContain('Q:quit');
  await terminal.type('?sq');
  expect(terminal.text()).toMatch(/> s +square off/u);
  await terminal.type('\r');
  expect(terminal.text()).toContain('Square-off of RELIANCE?');
  await terminal.type('\r');
  expect(terminal.link.sent).toEqual([{ type: 'operator.square-off', instrument: 'RELIANCE' }]);
  await terminal.close();
});

test('v opens the web inspector of the run and names the file; without one it says how to have it', async () => {
  const opened: string[] = [];
  const openPage = () => {
    opened.push('opened');
    return { file: '/state/run/abcd.html' };
  };
  const terminal = await openTerminal({ columns: 120, messages: [welcome('paper'), firstDelta()], openPage });
  await terminal.type('v');
  expect(opened).toHaveLength(1);
  expect(terminal.text()).toContain('a browser opens the inspector; if not, open /state/run/abcd.html');
  await terminal.close();
  const without = await openTerminal({ messages: [welcome('paper'), firstDelta()] });
  await without.type('v');
  expect(without.text()).toContain('start with --inspect to have the web inspector');
  await without.close();
});
