/** Breaks a text into lines of at most `chars` characters, at blanks; a longer word has a line of its own. */
export function wrap(text: string, chars: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= chars || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return line === '' ? lines : [...lines, line];
}
