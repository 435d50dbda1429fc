import type { Terminal } from '@xterm/headless';

const CELL = { width: 8.4, height: 18 } as const;
const PADDING = 12;
const PAPER = '#10141b';
const INK = '#d7dce4';
// The sixteen colours that a terminal's theme defines, dark then bright.
const DARK = ['#1c222c', '#ef6b73', '#7fc97a', '#e0b45a', '#6ea8e8', '#c38be0', '#5cc3c9', '#d7dce4'];
const BRIGHT = ['#6b7686', '#ff8a90', '#9be596', '#f4cf80', '#8fc1ff', '#dba9f5', '#82e0e5', '#ffffff'];
const THEME = [...DARK, ...BRIGHT];

type Look = { readonly ink: string; readonly paper: string; readonly bold: boolean; readonly dim: boolean };
type Piece = Look & { readonly column: number; text: string; cells: number };

/** A terminal's screen as it stands, each word held to its cells whatever font is found; no character may be wide. */
export function terminalSvg(terminal: Terminal, title: string): string {
  const width = terminal.cols * CELL.width + 2 * PADDING;
  const height = terminal.rows * CELL.height + 2 * PADDING;
  const rows = Array.from({ length: terminal.rows }, (_, row) =>
    piecesOf(terminal, row).map((piece) => drawn(piece, row)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fixed(width)} ${fixed(height)}" role="img">`,
    `<title>${title}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`,
    ...rows.flat(),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function piecesOf(terminal: Terminal, row: number): readonly Piece[] {
  const pieces: Piece[] = [];
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const text = cell.getChars() === '' ? ' ' : cell.getChars();
    const [front, back] = [
      cell.isFgPalette() ? (THEME[cell.getFgColor()] ?? INK) : INK,
      cell.isBgPalette() ? (THEME[cell.getBgColor()] ?? PAPER) : PAPER,
    ];
    const look = {
      ink: cell.isInverse() === 0 ? front : back,
      paper: cell.isInverse() === 0 ? back : front,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const last = pieces.at(-1);
    if (last !== undefined && isSame(last, look)) {
      last.text += text;
      last.cells += cell.getWidth();
    } else pieces.push({ ...look, column, text, cells: cell.getWidth() });
  }
  return pieces;
}

const isSame = (a: Look, b: Look): boolean =>
  a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.dim === b.dim;

/** Word by word: what becomes of a row of blanks differs between viewers. */
function drawn({ column, text, cells, ink, paper, bold, dim }: Piece, row: number): string {
  const top = PADDING + row * CELL.height;
  const left = (at: number): number => PADDING + (column + at) * CELL.width;
  const place = `x="${fixed(left(0))}" y="${fixed(top)}" width="${fixed(cells * CELL.width)}"`;
  const ground = paper === PAPER ? '' : `<rect ${place} height="${CELL.height}" fill="${paper}"/>`;
  const style = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  const words = [...text.matchAll(/\S+/gu)].map(({ 0: word, index }) => {
    const at = `x="${fixed(left(index))}" y="${fixed(top + CELL.height - 5)}"`;
    const held = `textLength="${fixed(word.length * CELL.width)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text ${at} ${held} fill="${ink}"${style}>${escaped(word)}</text>`;
  });
  return ground + words.join('');
}

const fixed = (value: number): string => String(Math.round(value * 10) / 10);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
