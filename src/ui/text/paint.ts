import type { Line, Tone } from './cells.ts';

export const PALETTES = ['default', 'cvd', 'mono', 'high-contrast'] as const;
export type Palette = (typeof PALETTES)[number];

// SGR parameters. Only the sixteen colours that a terminal's own theme defines, so that light themes stay readable.
const LOOKS: Readonly<Record<Palette, Readonly<Record<Tone, string>>>> = {
  default: {
    plain: '',
    dim: '2',
    strong: '1',
    title: '1',
    gain: '32',
    loss: '31',
    info: '36',
    warn: '33',
    danger: '1;37;41',
    active: '1;7',
    selected: '7',
    replay: '1;37;44',
  },
  // Blue and orange are told apart by nearly everybody; of sixteen colours the dark yellow is the orange one.
  cvd: {
    plain: '',
    dim: '2',
    strong: '1',
    title: '1',
    gain: '94',
    loss: '33',
    info: '36',
    warn: '1;33',
    danger: '1;30;43',
    active: '1;7',
    selected: '7',
    replay: '1;37;44',
  },
  mono: {
    plain: '',
    dim: '2',
    strong: '1',
    title: '1',
    gain: '',
    loss: '1',
    info: '',
    warn: '1',
    danger: '1;7',
    active: '1;7',
    selected: '7',
    replay: '7',
  },
  'high-contrast': {
    plain: '',
    dim: '',
    strong: '1',
    title: '1;4',
    gain: '1;92',
    loss: '1;91',
    info: '1;96',
    warn: '1;93',
    danger: '1;97;41',
    active: '1;7',
    selected: '1;7',
    replay: '1;97;44',
  },
};

const ESCAPE = '\u001B[';

/** Lines as the terminal takes them; without colour as plain text. Blanks at the end of a line are left out. */
export function paint(lines: readonly Line[], palette: Palette, color: boolean): string {
  const looks = LOOKS[palette];
  return lines
    .map((spans) => {
      let text = '';
      for (const { text: part, tone } of spans) {
        const look = color ? looks[tone] : '';
        text += look === '' || part === '' ? part : `${ESCAPE}${look}m${part}${ESCAPE}0m`;
      }
      return text.trimEnd();
    })
    .join('\n');
}
