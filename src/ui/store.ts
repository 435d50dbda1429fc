import { createActor } from 'xstate';
import type { AccountView, RunEnd, ToViewer } from '../view/protocol.ts';
import type { ViewLink } from '../view/link.ts';
import { interpret, runByName } from './interpret.ts';
import { keymapOf } from './keymap.ts';
import { applyDelta, modelOf, type Model } from '../view/model.ts';
import type { UiSettings } from './settings.ts';
import { paint } from './text/paint.ts';
import { uiMachine, uiStateOf } from './ui-machine.ts';
import type { UiEmitted, UiEvent } from './ui-updates.ts';
import { frameOf } from './views/frame.ts';
import { isHeld, overviewKeys } from './views/rows.ts';
import { layoutOf } from './views/layout.ts';
import { selectedRow, type Size, type View } from './views/view.ts';

/** Time as a terminal needs it; a test turns it by hand. */
export type UiClock = {
  now(): number;
  /** Returns how to stop. */
  every(ms: number, run: () => void): () => void;
};

/** A screen as the terminal takes it, in three parts that change at different times. */
type Painted = { readonly header: string; readonly body: string; readonly footer: string; readonly size: Size };

export type UiExit = {
  readonly reason: 'quit' | 'detach' | 'stopped' | 'failed';
  /** What the engine said at the end of the run, if it has ended. */
  readonly ended: RunEnd | null;
  readonly account: AccountView | null;
  readonly openPositions: number;
  /** What went wrong here, when something did. */
  readonly error: unknown;
};

/** What became of showing the web inspector: the file that leads to it, or why there is none. */
export type PageOpened = { readonly file: string } | { readonly file: null; readonly reason: string };

export const NO_PAGE: PageOpened = { file: null, reason: 'start with --inspect to have the web inspector' };

export type StoreOptions = {
  readonly link: ViewLink;
  readonly openPage: () => PageOpened;
  readonly settings: UiSettings;
  readonly size: Size;
  readonly clock: UiClock;
};

export type Store = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly painted: () => Painted;
  /** What is shown, for those who draw it in another way. */
  view(): View;
  press(keys: readonly string[]): void;
  /** Pasted text goes where text is typed; keys that act are never pasted. */
  paste(text: string): void;
  /** Runs what is best called like that, as a line of commands does. */
  command(text: string): void;
  resize(size: Size): void;
  onAsked(listener: (asked: 'suspend' | 'redraw') => void): () => void;
  /** Every message of the engine, for those who tell it in sentences. */
  onMessage(listener: (message: ToViewer, before: Model | null, after: Model | null) => void): () => void;
  readonly exit: Promise<UiExit>;
  fail(error: unknown): void;
  /** As if the operator had left; the run goes on. */
  readonly leave: () => void;
  close(): void;
};

const nothingToStop = (): void => {};

/** Above this many cells (200×60) frames are drawn less often: what one costs grows with its area. */
const FULL_SPEED_CELLS = 12_000;
/** A command that is answered within it needs no word in between. */
const ANSWER_MS = 1000;
const ENDED = 'the run has ended';
const WITHOUT_LINK = 'no connection to the engine; `statechartist kill` in a shell may reach it';

/** Holds what is known and what is shown, and draws a new picture when a visible character has changed. */
export function createStore({ link, openPage, settings, size: firstSize, clock }: StoreOptions): Store {
  const keymap = keymapOf(settings.keys);
  const machine = createActor(uiMachine, { input: { ownsRun: settings.ownsRun, palette: settings.palette } });
  const listeners = new Set<() => void>();
  const askedListeners = new Set<(asked: 'suspend' | 'redraw') => void>();
  const messageListeners = new Set<Parameters<Store['onMessage']>[0]>();
  const { promise: exit, resolve: leave } = Promise.withResolvers<UiExit>();
  let model: Model | null = null;
  let frozen: { readonly model: Model | null; readonly since: number } | null = null;
  let size = firstSize;
  let heardAt = clock.now();
  let focused: string | null = null;
  /** The latest command that has no answer yet. */
  let asked: { readonly title: string; readonly since: number } | null = null;
  let current: Painted = { header: '', body: '', footer: '', size };
  let stopTicking: () => void = nothingToStop;

  const viewOf = (known: Model | null): View => ({
    model: known,
    ui: uiStateOf(machine.getSnapshot()),
    size,
    keymap,
    columns: settings.columns,
    ascii: settings.ascii,
    moment: { silentFor: clock.now() - heardAt, frozenFor: frozen === null ? 0 : clock.now() - frozen.since },
  });
  const shownView = (): View => viewOf(frozen === null ? model : frozen.model);

  const send = (event: UiEvent): void => {
    machine.send(event);
    const { frozen: freezes } = uiStateOf(machine.getSnapshot());
    if (freezes !== (frozen !== null)) frozen = freezes ? { model, since: clock.now() } : null;
  };
  const finish = (reason: UiExit['reason'], error: unknown = null): void => {
    const rows = [...(model?.rows.values() ?? [])];
    leave({
      reason,
      error,
      ended: model?.ended ?? null,
      account: model?.account ?? null,
      openPositions: rows.filter(isHeld).length,
    });
  };
  /** A fault of the screen ends the screen, never the run. */
  const guarded = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      finish('failed', error);
    }
  };

  const draw = (): void => {
    const view = shownView();
    const { header, body, footer } = frameOf(view);
    const look = (lines: typeof header): string => paint(lines, view.ui.palette, settings.color);
    const next = { header: look(header), body: look(body), footer: look(footer), size };
    const changed = (['header', 'body', 'footer', 'size'] as const).some((part) => next[part] !== current[part]);
    if (!changed) return;
    current = next;
    for (const listener of listeners) listener();
  };
  const lookCloser = (): void => {
    const wanted = wantedFocus(viewOf(model));
    if (wanted === focused || model === null) return;
    focused = wanted;
    // Nobody waits for it: when it is refused, the pane goes on saying that it waits.
    link.send({ type: 'view.focus', instrument: wanted }).catch(() => {});
  };
  const refresh = (): void =>
    guarded(() => {
      lookCloser();
      sayWhatIsAsked();
      draw();
    });
  /** An engine that hangs takes nothing: that must not look as if nothing had been asked. */
  const sayWhatIsAsked = (): void => {
    if (asked === null || clock.now() - asked.since < ANSWER_MS) return;
    if (uiStateOf(machine.getSnapshot()).notice === null) send({ type: 'command.waits', title: asked.title });
  };
  const restartTicking = (): void => {
    stopTicking();
    const share = Math.min(1, FULL_SPEED_CELLS / Math.max(1, size.columns * size.rows));
    stopTicking = clock.every(1000 / Math.max(1, settings.refresh * share), refresh);
  };

  machine.on('*', (emitted: UiEmitted) => {
    if (emitted.type === 'exit') finish(emitted.reason);
    else if (emitted.type === 'inspector') openInspector();
    else if (emitted.type === 'send') {
      const { command, title } = emitted;
      const question = { title, since: clock.now() };
      asked = question;
      const answer = (reason: string | null): void => {
        if (asked === question) asked = null;
        const isOver = reason !== null && (model?.ended ?? null) !== null;
        answered(title, isOver ? ENDED : reason);
      };
      link.send(command).then(answer, () => answer(WITHOUT_LINK));
    } else for (const listener of askedListeners) listener(emitted.type);
  });
  const openInspector = (): void => {
    const opened = openPage();
    if (opened.file === null) send({ type: 'nothing.done', why: opened.reason });
    else send({ type: 'inspector.opened', file: opened.file });
  };
  const answered = (title: string, reason: string | null): void => {
    send({ type: 'command.answered', title, reason });
    refresh();
  };

  const take = (message: ToViewer): void => {
    heardAt = clock.now();
    const before = model;
    if (message.type === 'welcome') model = modelOf(message);
    else if (message.type === 'delta' && model !== null) model = applyDelta(model, message);
    if (message.type === 'welcome') focused = null;
    if (message.type === 'delta' && model?.ended !== null && before?.ended === null) send({ type: 'run.ended' });
    for (const listener of messageListeners) listener(message, before, model);
    const isFirst =
      before === null ||
      (before.account === null && model?.account !== null) ||
      (before.rows.size === 0 && (model?.rows.size ?? 0) > 0);
    if (isFirst && model !== null) selectFirst(model);
    if (isFirst || (message.type === 'delta' && message.ended !== undefined)) refresh();
  };
  const selectFirst = (known: Model): void => {
    const { selected } = uiStateOf(machine.getSnapshot());
    const first = known.rows.keys().next().value;
    if (selected === null && first !== undefined) send({ type: 'row.selected', key: first });
  };

  const doAll = (events: readonly UiEvent[]): void => {
    for (const event of events) send(event);
    keepInSight();
  };
  /** A filter may have taken the selected row away. */
  const keepInSight = (): void => {
    const { ui, model: known } = viewOf(model);
    if (known === null || ui.screen !== 'overview') return;
    const keys = overviewKeys(known, ui);
    const first = keys[0];
    if (first !== undefined && !keys.includes(ui.selected ?? '')) send({ type: 'row.selected', key: first });
  };

  machine.start();
  const offs = [
    link.onState((state) => {
      guarded(() => {
        send({ type: 'link.changed', link: state });
        draw();
      });
    }),
    link.onMessage((message) => guarded(() => take(message))),
  ];
  draw();
  restartTicking();

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    painted: () => current,
    view: shownView,
    press: (keys) =>
      guarded(() => {
        for (const key of keys) doAll(interpret(viewOf(model), key));
        refresh();
      }),
    paste: (text) =>
      guarded(() => {
        const { overlay } = uiStateOf(machine.getSnapshot());
        const typed = Array.from(text.slice(0, 80)).filter((character) => character >= ' ');
        if (overlay === 'none' || overlay === 'why' || overlay === 'sort') {
          send({ type: 'nothing.done', why: 'pasted text goes into a search, a filter or a question only' });
        } else for (const key of typed) doAll(interpret(viewOf(model), key === ' ' ? 'Space' : key));
        refresh();
      }),
    command: (text) =>
      guarded(() => {
        doAll([{ type: 'key.pressed', key: text }, ...runByName(viewOf(model), text)]);
        refresh();
      }),
    resize(next) {
      if (next.columns === size.columns && next.rows === size.rows) return;
      size = next;
      restartTicking();
      refresh();
    },
    onAsked(listener) {
      askedListeners.add(listener);
      return () => askedListeners.delete(listener);
    },
    onMessage(listener) {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    exit,
    fail: (error) => finish('failed', error),
    leave: () => finish('detach'),
    close() {
      stopTicking();
      for (const off of offs) off();
      machine.stop();
    },
  };
}

/** The instrument of which more is shown than its row. */
function wantedFocus(view: View): string | null {
  const { screen, overlay } = view.ui;
  const beside = screen === 'overview' && layoutOf(view.size).panes > 1;
  return screen === 'instrument' || overlay === 'why' || beside ? (selectedRow(view)?.key ?? null) : null;
}
