import type { Page, WebSocketRoute } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { InspectCommand } from '../../src/view/inspection.ts';
import type { FromViewer, Hello, ToViewer } from '../../src/view/protocol.ts';
import { attributesOf, inBrowser, shownSeq, showsSeq } from '../support/inspector/browser.ts';
import {
  exampleRecording,
  startEngine,
  type Engine,
  type EngineOptions,
  type Recording,
} from '../support/inspector/engine.ts';

const marksOn = async (page: Page) => {
  const [ways, texts, way] = await Promise.all(
    ['.edge:is(.last, .recent)', '.told:is(.last, .recent)', '.edge.last'].map((marked) =>
      attributesOf(page, `.canvas ${marked}`, 'data-transition'),
    ),
  );
  return { all: new Set([...(ways ?? []), ...(texts ?? [])]), way: way ?? [] };
};
const goTo = (page: Page, link: string): Promise<unknown> => page.evaluate(`location.hash = ${JSON.stringify(link)}`);
inBrowser('the inspector’s page', (open) => {
  let recording: Recording;
  /** For tests that only look. */
  let shared: Engine;
  const TAKEN = 2500;
  beforeAll(async () => {
    recording = await exampleRecording();
    shared = await startEngine({ ...recording, control: true });
    shared.advance(TAKEN);
    return shared.close;
  });

  /** An engine that has taken this many of the sample's inputs. */
  const engine = async (taken: number, options: Partial<EngineOptions> = {}) => {
    const started = await startEngine({ ...recording, ...options });
    onTestFinished(started.close);
    started.advance(taken);
    return started;
  };

  test('the transition taken in the moment looked at is marked, and only on its actor', async () => {
    const running = shared;
    const { page } = await open(running, `actor=instrument:INFY&at=${running.seqAfter(1797)}`);
    await showsSeq(page, running.seqAfter(1797));
    const marked = (): Promise<readonly string[]> => attributesOf(page, '.canvas .edge.last', 'data-transition');
    await expect.poll(marked).toEqual(['flat on entry.filled [0]']);
    await page.getByRole('treeitem', { name: /SBIN/u }).click();
    await expect.poll(marked).toEqual([]);
  });

  test('live, all that was taken since the frame before is marked, and the way gone last most', async () => {
    const running = await engine(1785);
    const { page } = await open(running, 'actor=instrument:INFY');
    await showsSeq(page, running.seq());
    // Taken in one go, they are told in one frame.
    const before = running.seen.length;
    running.advance(12);
    await showsSeq(page, running.seq());
    const live = await marksOn(page);
    const moments: Awaited<ReturnType<typeof marksOn>>[] = [];
    for (const { seq } of running.seen.slice(before)) {
      await goTo(page, `actor=instrument%3AINFY&at=${seq}`);
      await showsSeq(page, seq);
      moments.push(await marksOn(page));
    }
    expect(live.all).toEqual(new Set(moments.flatMap(({ all }) => [...all])));
    expect(live.way).toEqual(moments.findLast(({ way }) => way.length > 0)?.way);
    expect(live.way).toEqual(['flat on entry.filled [0]']);
    expect(live.all.size).toBeGreaterThan(live.way.length + 1);
  });

  test('guards are shown with what they said and the values they saw', async () => {
    const running = shared;
    const { page } = await open(running, `actor=risk&at=${running.seqAfter(1797)}`);
    const guards = page.locator('.guard-list li');
    await expect.poll(() => guards.allTextContents()).toContainEqual(expect.stringMatching(/✗ no\s*breaksDrawdown/u));
    const saw = page.getByRole('list', { name: 'Message' });
    await expect.poll(() => saw.textContent()).toMatch(/drawdown 0\.0\d+/u);
  });

  test('the line of the actor looked at is in sight, however many stand before it', async () => {
    const asks = shared.seen.find(({ moves }) =>
      moves.some(({ actor, to }) => actor === 'instrument:INFY' && to.includes('entering')),
    );
    const { page } = await open(shared, `actor=instrument:INFY&at=${asks?.seq ?? 0}&tab=messages`);
    const places = `['.lifeline.selected rect', '.sequence-scroll', '.sequence'].map((one) => {
      const { left, right } = document.querySelector(one).getBoundingClientRect();
      return { left, right };
    })`;
    await page.locator('.lifeline.selected').waitFor();
    const [lane, room, drawing] = await page.evaluate<readonly { left: number; right: number }[]>(places);
    expect(drawing!.right - drawing!.left).toBeGreaterThan(room!.right - room!.left);
    expect(lane!.right).toBeLessThanOrEqual(room!.right);
    expect(lane!.left).toBeGreaterThanOrEqual(room!.left);
  });

  test('why there is no trade is answered of a moment in the past as well, test by test', async () => {
    const running = shared;
    const { page } = await open(running, `actor=instrument:INFY&tab=why&at=${running.seqAfter(1797)}`);
    const checks = page.locator('.checks tbody tr');
    await expect.poll(() => checks.count()).toBeGreaterThan(10);
    // What is true now stands there until the past has come.
    await expect.poll(() => page.locator('.first-no').textContent()).toMatch(/^position✗ no\d+0$/u);
  });

  test('the heat map tells how often each transition was taken', async () => {
    const running = shared;
    const { page } = await open(running, 'actor=instrument:INFY');
    await page.getByLabel('Heat map').check();
    const longs = [...running.states().values()].filter(({ active }) => active.includes('long'));
    const count = running.trades.filter(({ side }) => side === 'long').length + longs.length;
    expect(count).toBeGreaterThan(5);
    const edge = page.locator('.edge[data-transition="flat on entry.filled [0]"]');
    await expect.poll(() => edge.textContent()).toContain(`×${count}`);
  });

  test('the log shows only the inputs that fit its filter, from all of the history', async () => {
    const running = shared;
    const { page } = await open(running);
    await page.getByLabel('Only this instrument').selectOption('SBIN');
    await page.getByLabel('only moves').check();
    const moved = running.seen.filter(({ instrument, moves }) => instrument === 'SBIN' && moves.length > 0);
    const shown = page.locator('.log-row');
    await expect
      .poll(async () => (await shown.allTextContents()).every((line) => line.includes('SBIN') && line.includes('→')))
      .toBe(true);
    await expect.poll(() => page.locator('.log-pane .pane-head > .quiet').textContent()).toBe(`${moved.length} inputs`);
    await shown.first().click();
    await showsSeq(page, moved.at(-1)?.seq ?? 0);
  });

  test('what came after a moment stays in the log, and the arrow keys lead there and back', async () => {
    const running = shared;
    const { page } = await open(running);
    const moved = running.seen.filter(({ instrument, moves }) => instrument === 'SBIN' && moves.length > 0);
    const [then, next, last] = [moved.at(-3), moved.at(-2), moved.at(-1)].map((one) => one?.seq ?? 0);
    if (then === undefined || next === undefined || last === undefined) throw new Error('SBIN moved too seldom');
    await goTo(page, `#actor=instrument:SBIN&at=${then}`);
    await showsSeq(page, then);
    await page.getByLabel('Only this instrument').selectOption('SBIN');
    await page.getByLabel('only moves').check();
    const line = page.locator('.log-row', { has: page.locator(`.log-seq:text-is("${next}")`) });
    await expect.poll(() => line.getAttribute('class')).toContain('later');
    await line.click();
    await showsSeq(page, next);
    await page.getByRole('listbox', { name: 'Inputs, newest first' }).focus();
    await page.keyboard.press('ArrowUp');
    await showsSeq(page, last);
    await page.keyboard.press('ArrowDown');
    await showsSeq(page, next);
    // Between two of them a step leads to the nearest on either side.
    await goTo(page, `#actor=instrument:SBIN&at=${next - 1}`);
    await showsSeq(page, running.seen.findLast(({ seq }) => seq < next)?.seq ?? 0);
    await page.keyboard.press('ArrowDown');
    await showsSeq(page, then);
    // Without a filter there is much above the moment; who comes back to the present sees the newest.
    await page.getByLabel('only moves').uncheck();
    await page.getByLabel('Only this instrument').selectOption('');
    const scrolled = () => page.evaluate<number>(`document.querySelector('.log').scrollTop`);
    await expect.poll(scrolled).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Live' }).click();
    await expect.poll(scrolled).toBe(0);
  });

  test('a link into the past asks for its log once', async () => {
    const asked: InspectCommand[] = [];
    const seq = shared.seqAfter(50);
    const { page } = await open(shared, `actor=risk&tab=context&at=${seq}`, {}, async (context) => {
      await context.routeWebSocket(/./u, (socket) => {
        const beyond = socket.connectToServer();
        socket.onMessage((text) => {
          const said = JSON.parse(String(text)) as FromViewer | Hello;
          if (said.type === 'command' && said.command.type === 'inspect.steps') asked.push(said.command);
          beyond.send(text);
        });
      });
    });
    await page.locator('.log-row').first().waitFor();
    expect(asked.filter((one) => 'count' in one && one.count > 1)).toHaveLength(1);
  });

  test('on a phone the log shows the moment when it is turned to', async () => {
    const running = shared;
    const at = running.seqAfter(1200);
    const { page } = await open(running, `at=${at}`, { viewport: { width: 390, height: 844 } });
    await showsSeq(page, at);
    await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'events' }).click();
    await expect.poll(() => page.locator('.log [aria-selected=true]').count()).toBe(1);
    await expect.poll(() => page.locator('.log [aria-selected=true] .log-seq').textContent()).toBe(String(at));
  });

  test('the slider, the steps, the clock and the links lead to the same moments', async () => {
    const running = shared;
    const { page } = await open(running, 'actor=instrument:SBIN');
    const slider = page.getByRole('slider', { name: 'Moment' });
    // It reaches as far as what is known of the past.
    await expect.poll(() => slider.getAttribute('max')).toBe(String(running.seq()));
    await slider.fill(String(running.seqAfter(1200)));
    await showsSeq(page, running.seqAfter(1200));
    await page.getByRole('button', { name: 'One input back' }).click();
    await showsSeq(page, running.seqAfter(1199));
    await page.getByRole('button', { name: 'One bar of SBIN on' }).click();
    const next = running.seen.find(({ seq, instrument }) => seq > running.seqAfter(1199) && instrument === 'SBIN');
    await showsSeq(page, next?.seq ?? 0);
    expect(new URL(page.url()).hash).toBe(`#actor=instrument%3ASBIN&at=${next?.seq}`);
    await page.goBack();
    await showsSeq(page, running.seqAfter(1199));
    await page.getByLabel('Go to a time, HH:MM').fill('11:30');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect.poll(() => page.locator('.figure.past dd').textContent()).toBe('2016-08-17 11:30:00');
    await page.getByRole('button', { name: 'Live' }).click();
    await showsSeq(page, running.seq());
  });

  test('a slider that is pulled fast asks for no more than is answered', async () => {
    const running = shared;
    const { page } = await open(running, `actor=instrument:SBIN&at=${running.seqAfter(1000)}`);
    await showsSeq(page, running.seqAfter(1000));
    const notices: string[] = [];
    await page.exposeFunction('heard', (text: string) => notices.push(text));
    await page.evaluate(
      `new MutationObserver(() => globalThis.heard(document.querySelector('.notices').textContent))
        .observe(document.querySelector('.notices'), { childList: true, subtree: true })`,
    );
    const pulled = running.seqAfter(1000) + 1200;
    await page.evaluate(
      `(async () => {
        const slider = document.querySelector('.slider input');
        const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        for (let to = ${running.seqAfter(1000)}; to <= ${pulled}; to += 2) {
          set.call(slider, to);
          slider.dispatchEvent(new Event('input', { bubbles: true }));
          await new Promise(requestAnimationFrame);
        }
      })()`,
    );
    await showsSeq(page, running.seen.findLast(({ seq }) => seq <= pulled)?.seq ?? 0);
    expect(notices).toEqual([]);
  });

  test('the past is played, one input after the other, until it is paused', async () => {
    const running = shared;
    const from = running.seqAfter(1000);
    const { page, commands } = await open(running, `at=${from}`);
    await showsSeq(page, from);
    await page.getByLabel('Speed of playing').selectOption('100');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => shownSeq(page)).toBeGreaterThan(running.seqAfter(1010));
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(commands.filter(({ type }) => !type.startsWith('inspect.') && type !== 'view.focus')).toEqual([]);
  });

  test('two moments side by side tell which actors and which values differ', async () => {
    const running = shared;
    const [before, after] = [running.seqAfter(1793), running.seqAfter(1797)];
    const { page } = await open(running, `view=compare&actor=instrument:INFY&pinned=${before}&at=${after}`);
    const changed = page.getByRole('region', { name: 'Changed actors' });
    await expect.poll(() => changed.textContent()).toContain('INFYflat.watching● long.protected');
    const context = page.getByRole('region', { name: 'Changed context' });
    await expect.poll(() => context.textContent()).toMatch(/position0● \d+/u);
  });

  test('a branch is shown beside the run, and the run itself stays as it was', async () => {
    const running = shared;
    const before = running.seq();
    const at = running.seqAfter(400);
    const { page, commands } = await open(running, `view=branch&at=${at}`);
    await showsSeq(page, at);
    await page.getByLabel('slow').fill('20');
    await page.getByLabel('stop, ATRs').fill('2');
    await page.getByRole('button', { name: 'Run the branch' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Outcome' }).count()).toBe(1);
    expect(commands.findLast(({ type }) => type === 'inspect.branch')).toEqual({
      type: 'inspect.branch',
      at,
      change: { risk: { stopAtr: 2 }, strategy: { name: 'sma-crossover', params: { fast: 5, slow: 20 } } },
    });
    expect(await page.locator('.only-here').count()).toBeGreaterThan(0);
    expect(running.seq()).toBe(before);
    // What is refused has no figures, and not those of the branch before it.
    await page.getByLabel('stop, ATRs').fill('-2');
    await page.getByRole('button', { name: 'Run the branch' }).click();
    await expect.poll(() => page.locator('.branch [role=status]').textContent()).toContain('could not be run');
    expect(await page.getByRole('region', { name: 'Outcome' }).count()).toBe(0);
  });

  test('the page says when the engine is gone, and goes on with the next one and its token', async () => {
    const first = await engine(300);
    const { page } = await open(first, 'actor=instrument:SBIN');
    const link = page.locator('.link-state');
    await expect.poll(() => link.textContent()).toContain('live');
    await showsSeq(page, first.seq());
    await first.close();
    await expect.poll(() => link.textContent()).toMatch(/lost|connecting/u);
    // What was never asked is not known, and nothing is made up for it.
    await page.getByRole('treeitem', { name: 'INFY' }).click();
    await expect.poll(() => page.locator('.guard-strip').textContent()).toContain('the engine does not answer');
    const second = await engine(500, { port: first.port });
    await expect.poll(() => link.textContent()).toContain('refused');
    await page.getByLabel('Its link or token').fill(`${second.url}#token=${second.token}`);
    await page.getByRole('button', { name: 'Connect' }).click();
    await expect.poll(() => link.textContent()).toContain('live');
    await showsSeq(page, second.seq());
  });

  test('what a lost connection has left without an answer is asked again', async () => {
    const sockets: WebSocketRoute[] = [];
    const unanswered = new Set<number>();
    const { page } = await open(shared, `actor=risk&tab=context&at=${shared.seqAfter(50)}`, {}, async (context) => {
      await context.clock.install();
      await context.routeWebSocket(/./u, (socket) => {
        const isFirst = sockets.push(socket) === 1;
        const beyond = socket.connectToServer();
        socket.onMessage((text) => {
          const said = JSON.parse(String(text)) as FromViewer | Hello;
          if (isFirst && said.type === 'command' && said.command.type === 'inspect.actor') unanswered.add(said.id);
          beyond.send(text);
        });
        beyond.onMessage((text) => {
          const told = JSON.parse(String(text)) as ToViewer;
          if (!isFirst || told.type !== 'answer' || !unanswered.has(told.id)) socket.send(text);
        });
      });
    });
    const context = page.getByRole('tabpanel');
    await showsSeq(page, shared.seqAfter(50));
    await expect.poll(() => unanswered.size).toBeGreaterThan(0);
    // So long that the page is connected again and at its moment before it would ask for anything else.
    await page.clock.fastForward(5000);
    await sockets[0]?.close({ code: 1012 });
    await expect.poll(() => context.textContent()).toContain('risk after input');
  });

  test.each(['order:entry:nothing', `instrument:${'x'.repeat(150)}`, '../..', '__proto__'])(
    'a link to an actor that this run has not, %s, leads to its moment all the same',
    async (actor) => {
      const seq = shared.seqAfter(10);
      const { page, complaints } = await open(shared, `actor=${actor}&at=${seq}`);
      await showsSeq(page, seq);
      expect(await page.locator('main').textContent()).toContain(`There is no actor ${actor} at this moment`);
      expect(await page.locator('.notice').count()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  test('the token leaves the address at once and is in no link; a wrong one is refused', async () => {
    const running = shared;
    const { page } = await open(running, 'actor=risk');
    await expect.poll(() => page.locator('.link-state').textContent()).toContain('live');
    expect(page.url()).not.toContain(running.token);
    await page.evaluate(() => sessionStorage.setItem('statechartist.token', 'another'));
    await page.reload();
    await expect.poll(() => page.locator('.link-state').textContent()).toContain('refused');
    await page.getByLabel('Its link or token').fill(`${running.url}#token=${running.token}`);
    await page.getByRole('button', { name: 'Connect' }).click();
    await expect.poll(() => page.locator('.link-state').textContent()).toContain('live');
  });

  test('without control there is nothing to command with', async () => {
    const running = await engine(500);
    const { page } = await open(running);
    await showsSeq(page, running.seq());
    expect(await page.getByRole('button', { name: /kill/iu }).count()).toBe(0);
    expect(await page.getByLabel('Commands').count()).toBe(0);
  });

  test('with control a kill is confirmed, and taken back only by a typed word', async () => {
    const running = await engine(500, { control: true });
    const { page } = await open(running);
    await page.getByRole('button', { name: 'KILL' }).click();
    expect(running.operated).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Kill' }).click();
    await expect.poll(() => running.operated).toEqual([{ type: 'operator.kill', origin: 'web' }]);
    await expect.poll(() => page.locator('.figures').textContent()).toContain('kill on');
    await page.getByLabel('Commands').selectOption('reset-kill');
    const reset = page.getByRole('dialog').getByRole('button', { name: 'Reset the kill switch' });
    expect(await reset.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill('RESET');
    await reset.click();
    await expect
      .poll(() => running.operated.slice(1))
      .toEqual([{ type: 'operator.reset', what: 'kill', origin: 'web' }]);
  });

  test('all of it can be used from the keyboard', async () => {
    const running = shared;
    const { page } = await open(running);
    await showsSeq(page, running.seq());
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the chart');
    await page.getByRole('tree', { name: 'Actor tree' }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('.chart-pane h2').textContent()).toContain('NIFTY');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.locator('.chart-pane h2').textContent()).toContain('INFY');
    await page.getByRole('tab', { name: 'Guards' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('tab', { name: 'Context' }).getAttribute('aria-selected')).toBe('true');
    const lens = page.locator('.canvas > svg > g');
    const before = await lens.getAttribute('transform');
    await page.locator('.canvas > svg').focus();
    await page.keyboard.press('+');
    await expect.poll(() => lens.getAttribute('transform')).not.toBe(before);
    await page.getByRole('tree', { name: 'Actor tree' }).focus();
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('.list.tree:focus-visible').count()).toBe(1);
  });

  test('no request leaves the engine, and the content policy has nothing to complain of', async () => {
    const running = shared;
    const { page, requests, complaints } = await open(running, 'actor=instrument:SBIN&tab=prices');
    await page.locator('.price-canvas canvas').first().waitFor();
    for (const view of ['Dashboard', 'Compare', 'Branch']) await page.getByRole('button', { name: view }).click();
    await showsSeq(page, running.seq());
    const host = new URL(running.url).host;
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.filter((url) => new URL(url).host !== host)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('hostile text stays text, and what would hide or turn round others is not shown', async () => {
    const hostile = '<img src=x onerror="window.harmed=1">\u202E\u001B[31mהיום and a name longer than any';
    const renamed = (text: string): string => (text === 'SBIN' ? hostile : text);
    const { setup, inputs } = recording;
    const running = await engine(400, {
      setup: {
        ...setup,
        instruments: setup.instruments.map((one) => Object.assign({}, one, { key: renamed(one.key) })),
      },
      inputs: inputs.map((input) => {
        if (input.type !== 'bar.received') return input;
        const bar = { ...input.bar, instrument: renamed(input.bar.instrument) };
        return Object.assign({}, input, { bar });
      }),
    });
    const { page } = await open(running, `actor=${encodeURIComponent(`instrument:${hostile}`)}&tab=prices`);
    await expect.poll(() => page.locator('.chart-pane h2').textContent()).toContain('<img src=x');
    // What a list hands back when it is chosen from is not shown.
    const unseen = async (): Promise<readonly string[]> => {
      const html = await page.evaluate<string>('document.documentElement.outerHTML');
      const text = html.replaceAll(/ value="[^"]*"/gu, '');
      return ['\u202E', '\u001B'].filter((one) => text.includes(one));
    };
    await page.locator('.price-canvas canvas').first().waitFor();
    expect(await unseen()).toEqual([]);
    for (const tab of ['Guards', 'Context', 'Messages', 'Why no trade?']) {
      await page.getByRole('tab', { name: tab }).click();
      await expect.poll(() => page.locator('.tab-panel').textContent()).not.toMatch(/Asking|Fetching/u);
      expect(await unseen()).toEqual([]);
    }
    await page.getByRole('button', { name: 'Dashboard' }).click();
    await expect.poll(() => page.locator('.instrument-row').allTextContents()).toHaveLength(5);
    expect(await unseen()).toEqual([]);
    await page.getByRole('button', { name: 'Charts' }).click();
    const [heat, pane] = await Promise.all(
      ['.chart-pane .switch', '.chart-pane'].map((one) => page.locator(one).boundingBox()),
    );
    expect((heat?.x ?? Infinity) + (heat?.width ?? 0)).toBeLessThanOrEqual((pane?.x ?? 0) + (pane?.width ?? 0));
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
  });
});
