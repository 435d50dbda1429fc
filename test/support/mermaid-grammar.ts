/**
 * The part of Mermaid's language that the documents use, line by line, and what hangs together across lines: every
 * brace is closed and every name is declared. It was held against the parser of mermaid 12.3.0 on every diagram; that
 * one needs a browser's document and 125 packages.
 */
type Grammar = { readonly head: RegExp; readonly lines: readonly RegExp[] };

const TEXT = String.raw`(?:[^:;{}]|#\d+;)+`;

const GRAMMARS: readonly Grammar[] = [
  {
    head: /^stateDiagram-v2$/u,
    lines: [
      /^state "[^"]+" as (?<declares>\w+)(?<opens> \{)?$/u,
      /^(?<closes>\})$/u,
      /^--$/u,
      new RegExp(String.raw`^(?<from>\w+|\[\*\]) --> (?<to>\w+|\[\*\])(?: : ${TEXT})?$`, 'u'),
      new RegExp(String.raw`^(?<from>\w+) : ${TEXT}$`, 'u'),
    ],
  },
  {
    head: /^sequenceDiagram$/u,
    lines: [
      /^participant (?<declares>\w+) as [^;]+$/u,
      new RegExp(String.raw`^(?<from>\w+)->>(?<to>\w+): ${TEXT}$`, 'u'),
    ],
  },
  { head: /^flowchart (?:LR|TD)$/u, lines: [/^\w+\["[^"]+"\] --> \w+\["[^"]+"\]$/u] },
];

/** What is wrong with a diagram; empty when it is one. */
export function mermaidProblems(diagram: string): readonly string[] {
  const [head = '', ...lines] = diagram.split('\n').map((line) => line.trim());
  const grammar = GRAMMARS.find((one) => one.head.test(head));
  if (grammar === undefined) return [`no diagram begins with ${head}`];
  const problems: string[] = [];
  const declared = new Set(['[*]']);
  const used = new Set<string>();
  let depth = 0;
  for (const line of lines) {
    const groups = grammar.lines.map((one) => one.exec(line)).find((match) => match !== null)?.groups;
    if (groups === undefined && grammar.lines.every((one) => !one.test(line))) problems.push(`not understood: ${line}`);
    const { declares, from, to, opens, closes } = groups ?? {};
    if (declares !== undefined) declared.add(declares);
    for (const name of [from, to]) if (name !== undefined) used.add(name);
    depth += (opens === undefined ? 0 : 1) - (closes === undefined ? 0 : 1);
    if (depth < 0) problems.push(`closes what is not open: ${line}`);
  }
  if (depth > 0) problems.push(`${depth} not closed`);
  return [...problems, ...[...used].filter((name) => !declared.has(name)).map((name) => `not declared: ${name}`)];
}
