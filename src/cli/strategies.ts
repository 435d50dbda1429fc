import { Command } from 'commander';
import { z } from 'zod';
import { EXIT, type ExitStatus } from '../domain/errors.ts';
import { strategies } from '../strategies/registry.ts';
import { options } from './options.ts';

export const strategiesCommand = (done: (status: ExitStatus) => void): Command =>
  new Command('strategies')
    .description('List the strategies that a configuration can name.')
    .addOption(options.json('the list'))
    .addHelpText('after', '\nExample:\n  statechartist strategies --json')
    .action(({ json = false }: { readonly json?: boolean }) => done(list(json)));

function list(json: boolean): ExitStatus {
  const all = [...strategies.values()].map(({ name, description, params }) => ({
    name,
    description,
    params: z.toJSONSchema(params, { io: 'input' }),
  }));
  if (json) {
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return EXIT.done;
  }
  for (const { name, description, params } of all) {
    process.stdout.write(`${name}\n  ${description}\n`);
    for (const [key, schema] of Object.entries(params.properties ?? {})) {
      if (typeof schema === 'boolean') continue;
      process.stdout.write(
        `  ${key.padEnd(8)} ${schema.description ?? ''} Default ${JSON.stringify(schema.default)}.\n`,
      );
    }
  }
  return EXIT.done;
}
