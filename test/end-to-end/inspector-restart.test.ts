import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { workFolder } from '../support/command.ts';
import { takenPort } from '../support/ports.ts';
import { attributesOf, inBrowser, shownSeq } from '../support/inspector/browser.ts';

const PROGRAM = resolve(import.meta.dirname, '../../dist/cli/main.js');
const LONG_MS = 120_000;

/** The built program with a market that never ends, once it has printed its link. */
async function started(cwd: string, port: number) {
  const args = ['simulate', '--sessions', '1000', '--speed', '600', '--headless', '--inspect-port', String(port)];
  const engine = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: join(cwd, '.state') },
  });
  onTestFinished(() => void engine.kill('SIGKILL'));
  for await (const line of createInterface(engine.stderr)) {
    const link = /http:\S+/u.exec(line)?.[0];
    if (link === undefined) continue;
    engine.stderr.resume();
    return { engine, link: new URL(link) };
  }
  throw new Error('the engine has printed no link');
}

const ended = async (engine: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  engine.kill(signal);
  if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit');
};

inBrowser('a page whose engine goes and comes', (open) => {
  test.each([
    ['killed', 'SIGKILL', /stopped, or it failed/u],
    ['ended in order', 'SIGINT', /its engine has ended|stopped, or it failed/u],
  ] as const)(
    'an engine that is %s: its last state stays, for looking only, until the next one’s link is given',
    async (_, signal, says) => {
      const cwd = workFolder();
      const { port, free } = await takenPort();
      await free();
      const first = await started(cwd, port);
      const token = first.link.hash.slice('#token='.length);
      const { page } = await open({ url: `${first.link.origin}/`, token });
      await expect.poll(() => shownSeq(page)).toBeGreaterThan(10);

      await ended(first.engine, signal);
      await expect.poll(() => page.locator('.absence').textContent()).toMatch(says);
      const last = await shownSeq(page);
      expect(last).toBeGreaterThan(10);
      expect(await page.locator('.absence').textContent()).toContain(`last state: input ${last},`);
      expect((await attributesOf(page, '.canvas [data-lit=true]', 'data-state')).length).toBeGreaterThan(1);
      expect(await page.getByRole('slider', { name: 'Moment' }).isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Play' }).isDisabled()).toBe(true);

      const second = await started(cwd, port);
      await expect.poll(() => page.locator('.absence').textContent(), { timeout: 20_000 }).toContain('Another engine');
      expect(await shownSeq(page)).toBe(last);
      await page.getByLabel('Its link or token').fill(second.link.href);
      await page.getByRole('button', { name: 'Connect' }).click();
      await expect.poll(() => page.locator('.link-state').textContent()).toContain('live');
      expect(await page.locator('.absence').count()).toBe(0);
      await expect.poll(() => shownSeq(page)).toBeGreaterThan(0);
      expect(await page.getByRole('slider', { name: 'Moment' }).isEnabled()).toBe(true);
    },
    LONG_MS,
  );
});
