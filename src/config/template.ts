import { z } from 'zod';
import { smaCrossover } from '../strategies/sma-crossover.ts';
import { configSchema } from './schema.ts';

type JsonSchema = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: unknown;
};

export const SCHEMA_FILE = 'statechartist.schema.json';

/** The configuration's JSON Schema, as editors read it. */
export const configJsonSchema = (): object => jsonSchema;

const jsonSchema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });

/** The keys that are valid at a path of the configuration. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: JsonSchema | undefined = configJsonSchema();
  for (const key of path) at = typeof key === 'number' ? at?.items : at?.properties?.[String(key)];
  return Object.keys(at?.properties ?? {});
}

/** A commented configuration that says what every key means and holds its default: made from the schema. */
export function configTemplate(): string {
  const { properties = {} } = configJsonSchema() as JsonSchema;
  const defaults = configSchema.parse({}) as Readonly<Record<string, unknown>>;
  const lines = ['// Configuration of Statechartist. Every key but "instruments" may be left out.', '{'];
  lines.push(`  "$schema": ${JSON.stringify(`./${SCHEMA_FILE}`)},`, '');
  for (const [key, schema] of Object.entries(properties)) {
    if (key === '$schema') continue;
    if (schema.description !== undefined) lines.push(`  // ${schema.description}`);
    if (key === 'instruments') lines.push(...instrumentLines());
    else if (key === 'strategy') lines.push(...strategyLines());
    else if (schema.properties === undefined) lines.push(`  ${JSON.stringify(key)}: ${JSON.stringify(defaults[key])},`);
    else lines.push(...sectionLines(key, schema, defaults[key] as Readonly<Record<string, unknown>>));
    lines.push('');
  }
  lines.splice(-1, 1, '}', '');
  return lines.join('\n');
}

function sectionLines(key: string, schema: JsonSchema, values: Readonly<Record<string, unknown>>): string[] {
  const lines = [`  ${JSON.stringify(key)}: {`];
  for (const [name, { description }] of Object.entries(schema.properties ?? {})) {
    if (description !== undefined) lines.push(`    // ${description}`);
    const value = values[name];
    lines.push(
      value === undefined
        ? `    // ${JSON.stringify(name)}: "…",`
        : `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
    );
  }
  return [...lines, '  },'];
}

const strategyLines = (): string[] => [
  `  "strategy": ${spaced({ name: smaCrossover.name, ...smaCrossover.params.parse({}) })},`,
];

// Both ends of what an instrument can be: the least, and everything.
const instrumentLines = (): string[] => [
  '  "instruments": [',
  `    ${spaced({ key: 'RELIANCE', data: { path: 'RELIANCE.csv' } })},`,
  '    // All that can be said of one, with the defaults:',
  `    // ${spaced({
    key: 'TCS',
    kind: 'equity',
    tickSize: 0.05,
    lotSize: 1,
    closingAuction: false,
    data: { path: 'TCS.csv.gz', stamp: 'open', timeZone: 'Asia/Kolkata', symbol: 'TCS' },
    strategy: { name: smaCrossover.name, fast: 9, slow: 21 },
  })},`,
  '  ],',
];

/** One line of JSON with the spaces that people write. */
const spaced = (value: object): string =>
  `{ ${Object.entries(value)
    .map(
      ([key, part]) =>
        `${JSON.stringify(key)}: ${typeof part === 'object' && part !== null ? spaced(part as object) : JSON.stringify(part)}`,
    )
    .join(', ')} }`;
