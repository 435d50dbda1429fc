import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { writeError } from '../actors/output-file.ts';
import { CONFIG_FILE } from '../config/load.ts';
import { SCHEMA_FILE, configJsonSchema, configTemplate } from '../config/template.ts';
import { EXIT, UserError, type ExitStatus } from '../domain/errors.ts';
import { options } from './options.ts';

export const initCommand = (done: (status: ExitStatus) => void): Command =>
  new Command('init')
    .description(`Write ${CONFIG_FILE}, commented, and the schema that editors check it with.`)
    .addOption(options.force('a configuration that is there'))
    .addHelpText('after', '\nExample:\n  statechartist init')
    .action(({ force = false }: { readonly force?: boolean }) => done(init(force)));

function init(force: boolean): ExitStatus {
  const schema = `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
  const there = [CONFIG_FILE, SCHEMA_FILE].filter((name) => existsSync(name));
  // A schema that is the same to the byte loses nothing.
  const lost = there.filter((name) => name !== SCHEMA_FILE || !isSame(name, schema));
  if (lost.length > 0 && !force) {
    throw new UserError([
      {
        area: 'output',
        code: 'exists',
        place: lost[0] ?? CONFIG_FILE,
        what: lost.includes(CONFIG_FILE) ? 'there is a configuration already' : 'there is another schema already',
        expected: 'a folder without one',
        got: lost.join(', '),
        hint: '--force overwrites it',
      },
    ]);
  }
  write(CONFIG_FILE, configTemplate());
  write(SCHEMA_FILE, schema);
  process.stdout.write(`wrote ${join('.', CONFIG_FILE)} and ${SCHEMA_FILE}\n`);
  return EXIT.done;
}

/** What cannot be read, a folder say, is not the same. */
function isSame(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw writeError(path, cause);
  }
}
