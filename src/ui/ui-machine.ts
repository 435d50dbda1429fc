import { and, assign, emit, not, or, setup, stateIn, type SnapshotFrom } from 'xstate';
import { SCREENS, type Overlay, type Screen, type UiState } from './ui-state.ts';
import {
  answerNotice,
  commandOf,
  isConfirmed,
  movedPane,
  movedTab,
  notice,
  startUi,
  titleOf,
  type UiContext,
  type UiEmitted,
  type UiEvent,
  type UiInput,
} from './ui-updates.ts';

type Of<Type extends UiEvent['type']> = Extract<UiEvent, { readonly type: Type }>;
const theEvent = <Event>({ event }: { readonly event: Event }): Event => event;

const STOP_RUN = { action: 'stop-run', instrument: null, typed: null } as const;

const ui = setup({
  types: {} as { context: UiContext; events: UiEvent; input: UiInput; emitted: UiEmitted },
  guards: {
    opens: (_, { wanted, screen }: { wanted: Screen; screen: Screen }) => wanted === screen,
    shows: (_, { wanted, overlay }: { wanted: Overlay; overlay: Overlay }) => wanted === overlay,
    becomes: (_, { wanted, link }: { wanted: string; link: string }) => wanted === link,
    overlayIsClosed: stateIn({ overlay: 'none' }),
    overlayIsClosedOverFilter: and([stateIn({ overlay: 'none' }), ({ context }) => context.filter !== '']),
    isConfirmed: ({ context }) => isConfirmed(context),
    endsTheRun: ({ context }) => isConfirmed(context) && context.confirmation?.action === 'stop-run',
    isLeaving: ({ context }) => context.leaving,
    ownsRun: ({ context }) => context.ownsRun,
    ownsLeaving: ({ context }) => context.ownsRun && context.leaving,
    asksBeforeLeaving: and([
      ({ context }) => context.ownsRun && !context.leaving,
      not(or([stateIn({ link: 'ended' }), stateIn({ link: 'lost' })])),
    ]),
    wasInterrupted: ({ context }) => context.interrupts > 0,
    interruptsItsRun: ({ context }) => context.interrupts > 0 && context.ownsRun,
  },
  actions: {
    noteKey: assign(({ context }, { key }: Of<'key.pressed'>) => ({
      notice: null,
      interrupts: key === '^C' ? context.interrupts : 0,
    })),
    say: assign((_, text: string) => ({ notice: notice(text) })),
    sayWhyNot: assign((_, { why }: Of<'nothing.done'>) => ({ notice: notice(why, true) })),
    toTop: assign({ scroll: 0 }),
    selectOpened: assign(({ context }, { instrument }: Of<'screen.opened'>) => ({
      selected: instrument ?? context.selected,
      scroll: 0,
    })),
    select: assign((_, { key }: Of<'row.selected'>) => ({ selected: key })),
    scroll: assign((_, { to }: Of<'list.scrolled'>) => ({ scroll: to })),
    startOverlay: assign((_, { choice }: Of<'overlay.opened'>) => ({ input: '', choice: choice ?? 0, scroll: 0 })),
    choose: assign((_, { to }: Of<'choice.moved'>) => ({ choice: to })),
    takeText: assign((_, { text }: Of<'text.changed'>) => ({ input: text, choice: 0 })),
    takeFilter: assign((_, { text }: Of<'filter.changed'>) => ({ filter: text })),
    clearFilter: assign({ filter: '' }),
    moveTab: assign(({ context }, { by }: Of<'tab.moved'>) => ({ tab: movedTab(context.tab, by), scroll: 0 })),
    movePane: assign(({ context }) => ({ pane: movedPane(context), scroll: 0 })),
    toggleTree: assign(({ context }) => ({ tree: !context.tree, scroll: 0 })),
    toggleWide: assign(({ context }) => ({ wide: !context.wide })),
    toggleZoom: assign(({ context }) => ({ zoom: !context.zoom, scroll: 0 })),
    sortBy: assign((_, { column, reverse }: Of<'sort.chosen'>) => ({ sort: { column, reverse } })),
    usePalette: assign((_, { palette }: Of<'palette.chosen'>) => ({
      palette,
      notice: notice(`colours: ${palette}`),
    })),
    ask: assign((_, { confirmation }: Of<'confirm.asked'>) => ({ confirmation, input: '' })),
    askToLeave: assign({ confirmation: STOP_RUN, input: '' }),
    forget: assign({ confirmation: null, input: '' }),
    sayStaying: assign(({ context }) => ({
      notice: notice(`not done: ${context.confirmation === null ? '' : titleOf(context.confirmation)}`),
    })),
    sayWhatToType: assign(({ context }) => ({
      notice: notice(`type ${context.confirmation?.typed ?? ''}, then Enter; Esc leaves it`, true),
    })),
    startLeaving: assign({
      leaving: true,
      notice: notice('ending the run, its files are written; q again leaves at once'),
    }),
    countInterrupt: assign(({ context }) => ({
      interrupts: context.interrupts + 1,
      notice: notice(context.ownsRun ? '^C again ends the run and leaves' : '^C again leaves; trading goes on'),
    })),
    noteAnswer: assign((_, { title, reason }: Of<'command.answered'>) => ({ notice: answerNotice(title, reason) })),
    sayWaiting: assign((_, { title }: Of<'command.waits'>) => ({ notice: notice(`sent, no answer yet: ${title}`) })),
    sendConfirmed: emit(({ context }): UiEmitted => {
      const confirmation = context.confirmation ?? STOP_RUN;
      return { type: 'send', command: commandOf(confirmation), title: titleOf(confirmation) };
    }),
    sendGiven: emit((_, { command, title }: Of<'command.given'>): UiEmitted => ({ type: 'send', command, title })),
    sendStop: emit((): UiEmitted => ({ type: 'send', command: { type: 'run.stop' }, title: 'end of the run' })),
    exit: emit((_, reason: 'quit' | 'detach' | 'stopped'): UiEmitted => ({ type: 'exit', reason })),
    suspend: emit((): UiEmitted => ({ type: 'suspend' })),
    redraw: emit((): UiEmitted => ({ type: 'redraw' })),
    openInspector: emit((): UiEmitted => ({ type: 'inspector' })),
    sayOpened: assign((_, { file }: Of<'inspector.opened'>) => ({
      notice: notice(`a browser opens the inspector; if not, open ${file}`),
    })),
  },
});

const quit = { type: 'exit', params: 'quit' } as const;
const detach = { type: 'exit', params: 'detach' } as const;
const stopped = { type: 'exit', params: 'stopped' } as const;

/** A run that goes on: leaving it is asked about where it would end. */
const leaving = {
  'leave.asked': [
    { guard: 'ownsLeaving', actions: stopped } as const,
    { guard: 'ownsRun' } as const,
    { actions: detach } as const,
  ],
  interrupted: [
    { guard: 'interruptsItsRun', actions: ['sendStop', stopped] } as const,
    { guard: 'wasInterrupted', actions: detach } as const,
    { actions: 'countInterrupt' } as const,
  ],
  'run.ended': [{ guard: 'isLeaving', target: 'ended', actions: stopped } as const, { target: 'ended' } as const],
} as const;

const LINKS = ['connecting', 'open', 'lost'] as const;
const linkChanges = {
  'link.changed': LINKS.map((wanted) => ({
    guard: {
      type: 'becomes' as const,
      params: ({ event }: { event: Of<'link.changed'> }) => ({ wanted, link: event.link }),
    },
    target: wanted,
  })),
};

const OPENED = ['help', 'palette', 'filter', 'sort', 'why'] as const;

const closing = { target: 'none', actions: 'forget' } as const;
const menu = { on: { back: closing, 'overlay.closed': closing } } as const;

/** The chart of what one terminal shows. Keys come as what they mean; nothing here knows the market. */
export const uiMachine = ui.createMachine({
  id: 'ui',
  description:
    'Screens, overlays, freeze and link of one terminal. It asks for nothing by itself and waits for nothing.',
  type: 'parallel',
  context: ({ input }) => startUi(input),
  on: {
    'key.pressed': { actions: { type: 'noteKey', params: theEvent } },
    'nothing.done': { actions: { type: 'sayWhyNot', params: theEvent } },
    'row.selected': { actions: { type: 'select', params: theEvent } },
    'list.scrolled': { actions: { type: 'scroll', params: theEvent } },
    'choice.moved': { actions: { type: 'choose', params: theEvent } },
    'text.changed': { actions: { type: 'takeText', params: theEvent } },
    'filter.changed': { actions: { type: 'takeFilter', params: theEvent } },
    'tab.moved': { actions: { type: 'moveTab', params: theEvent } },
    'pane.moved': { actions: 'movePane' },
    'tree.toggled': { actions: 'toggleTree' },
    'wide.toggled': { actions: 'toggleWide' },
    'zoom.toggled': { actions: 'toggleZoom' },
    'sort.chosen': { actions: { type: 'sortBy', params: theEvent } },
    'palette.chosen': { actions: { type: 'usePalette', params: theEvent } },
    'command.given': { actions: { type: 'sendGiven', params: theEvent } },
    'command.waits': { actions: { type: 'sayWaiting', params: theEvent } },
    'command.answered': { actions: { type: 'noteAnswer', params: theEvent } },
    'inspector.asked': { actions: 'openInspector' },
    'inspector.opened': { actions: { type: 'sayOpened', params: theEvent } },
    'suspend.asked': { actions: 'suspend' },
    'redraw.asked': { actions: ['redraw', { type: 'say', params: 'drawn again' }] },
  },
  states: {
    screen: {
      initial: 'overview',
      on: {
        'screen.opened': SCREENS.map((wanted) => ({
          guard: {
            type: 'opens' as const,
            params: ({ event }: { event: Of<'screen.opened'> }) => ({ wanted, screen: event.screen }),
          },
          target: `.${wanted}` as const,
          actions: { type: 'selectOpened' as const, params: theEvent },
        })),
        back: { guard: 'overlayIsClosed', target: '.overview', actions: 'toTop' },
      },
      states: {
        overview: {
          on: {
            back: [
              {
                guard: 'overlayIsClosedOverFilter',
                actions: ['clearFilter', { type: 'say', params: 'all instruments again' }],
              },
              { guard: 'overlayIsClosed', actions: { type: 'say', params: 'this is the overview; q leaves' } },
            ],
          },
        },
        instrument: {},
        blotter: {},
        risk: {},
        feed: {},
        events: {},
      },
    },
    overlay: {
      initial: 'none',
      on: {
        'overlay.opened': OPENED.map((wanted) => ({
          guard: {
            type: 'shows' as const,
            params: ({ event }: { event: Of<'overlay.opened'> }) => ({ wanted, overlay: event.overlay }),
          },
          target: `.${wanted}` as const,
          actions: { type: 'startOverlay' as const, params: theEvent },
        })),
        'confirm.asked': { target: '.confirm', actions: { type: 'ask', params: theEvent } },
        'leave.asked': {
          guard: 'asksBeforeLeaving',
          target: '.confirm',
          actions: 'askToLeave',
        },
      },
      states: {
        none: {},
        help: menu,
        palette: menu,
        filter: {
          on: { back: { target: 'none', actions: 'clearFilter' }, 'overlay.closed': 'none' },
        },
        sort: menu,
        why: menu,
        confirm: {
          description: 'Nothing acts before Enter; where a word must be typed, Enter waits for it.',
          on: {
            'confirm.given': [
              {
                guard: 'endsTheRun',
                target: 'none',
                actions: ['sendConfirmed', 'startLeaving', 'forget'],
              },
              { guard: 'isConfirmed', target: 'none', actions: ['sendConfirmed', 'forget'] },
              { actions: 'sayWhatToType' },
            ],
            back: { target: 'none', actions: ['sayStaying', 'forget'] },
            'overlay.closed': closing,
          },
        },
      },
    },
    view: {
      initial: 'following',
      states: {
        following: { on: { 'freeze.toggled': 'frozen' } },
        frozen: { on: { 'freeze.toggled': 'following' } },
      },
    },
    link: {
      initial: 'connecting',
      states: {
        connecting: { on: { ...linkChanges, ...leaving } },
        open: { on: { ...linkChanges, ...leaving } },
        lost: {
          description: 'The run is not this terminal’s to end any more.',
          on: {
            ...linkChanges,
            ...leaving,
            'leave.asked': { actions: detach },
            interrupted: [{ guard: 'wasInterrupted', actions: detach }, { actions: 'countInterrupt' }],
          },
        },
        ended: {
          description: 'The last state stands until the operator leaves.',
          on: {
            'leave.asked': { actions: quit },
            interrupted: [{ guard: 'wasInterrupted', actions: quit }, { actions: 'countInterrupt' }],
          },
        },
      },
    },
  },
});

/** The chart's snapshot as what the screens are drawn from. */
export function uiStateOf({ value, context }: SnapshotFrom<typeof uiMachine>): UiState {
  const { ownsRun: _ownsRun, ...rest } = context;
  return {
    ...rest,
    screen: value.screen,
    overlay: value.overlay,
    frozen: value.view === 'frozen',
    link: value.link,
  };
}
