import type { Screen } from './ui-state.ts';

/** What must be so for an action to mean something; the words are said when it is not. */
export const NEEDS = {
  instrument: 'select an instrument first',
  list: 'there is no list here',
  table: 'only the table of instruments has an order',
  pace: 'time cannot be changed here: the market sets it',
  paused: 'only while time is paused: p pauses it',
  drawdownLocked: 'the drawdown lock is not on',
  killOn: 'the kill switch is not on',
  halted: 'the system is not halted',
  quarantined: 'no instrument is quarantined',
  unarmed: 'there is nothing to arm',
  running: 'the run has ended',
} as const;
export type Need = keyof typeof NEEDS;

export const GROUPS = ['Move', 'Screens', 'View', 'Act', 'Time', 'Leave'] as const;
type Group = (typeof GROUPS)[number];

export type KeyAction = {
  readonly id: string;
  /** Shipped keys; the configuration can name others. */
  readonly keys: readonly string[];
  readonly title: string;
  readonly group: Group;
  /** Screens on which the keys mean this; everywhere when absent. */
  readonly screens?: readonly Screen[];
  readonly needs?: readonly Need[];
  /** Word in the footer; the lower the number the longer it stays there. */
  readonly footer?: { readonly word: string; readonly rank: number };
  /** Moves the cursor: of no use in a menu. */
  readonly menu?: false;
  /** Keys that stay whatever the configuration says. */
  readonly fixed?: readonly string[];
};

/** Footer, help, palette, the page of keys and what can be rebound are all made from this list. */
export const KEY_ACTIONS = [
  { id: 'down', keys: ['j', 'Down'], title: 'next line', group: 'Move', menu: false },
  { id: 'up', keys: ['k', 'Up'], title: 'previous line', group: 'Move', menu: false },
  { id: 'page-down', keys: ['PgDn', '^D'], title: 'a page down', group: 'Move', menu: false },
  { id: 'page-up', keys: ['PgUp', '^U'], title: 'a page up', group: 'Move', menu: false },
  { id: 'first', keys: ['g', 'Home'], title: 'first line', group: 'Move', menu: false },
  { id: 'last', keys: ['G', 'End'], title: 'last line', group: 'Move', menu: false },
  {
    id: 'open',
    keys: ['Enter', 'l', 'Right'],
    title: 'open what is selected',
    group: 'Move',
    screens: ['overview'],
    menu: false,
    footer: { word: 'open', rank: 5 },
  },
  {
    id: 'back',
    keys: ['Esc', 'h', 'Left'],
    title: 'back, and at last to the overview',
    group: 'Move',
    menu: false,
    fixed: ['Esc'],
  },
  {
    id: 'next-instrument',
    keys: [']'],
    title: 'next instrument',
    group: 'Move',
    screens: ['instrument'],
    footer: { word: 'next', rank: 6 },
  },
  { id: 'previous-instrument', keys: ['['], title: 'previous instrument', group: 'Move', screens: ['instrument'] },
  {
    id: 'next-tab',
    keys: [']', 'Tab'],
    title: 'next list: orders, fills, trades',
    group: 'Move',
    screens: ['blotter'],
    footer: { word: 'list', rank: 5 },
  },
  { id: 'previous-tab', keys: ['[', 'S-Tab'], title: 'previous list', group: 'Move', screens: ['blotter'] },
  {
    id: 'next-pane',
    keys: ['Tab'],
    title: 'next pane',
    group: 'Move',
    screens: ['instrument'],
    footer: { word: 'pane', rank: 7 },
  },

  { id: 'go-overview', keys: ['1'], title: 'overview of all instruments', group: 'Screens' },
  {
    id: 'go-instrument',
    keys: ['2'],
    title: 'the selected instrument with its statechart',
    group: 'Screens',
    needs: ['instrument'],
  },
  { id: 'go-blotter', keys: ['3'], title: 'orders, fills and trades', group: 'Screens' },
  { id: 'go-risk', keys: ['4'], title: 'risk: limits, locks and switches', group: 'Screens' },
  { id: 'go-feed', keys: ['5'], title: 'feed and session', group: 'Screens' },
  { id: 'go-events', keys: ['7'], title: 'events', group: 'Screens' },

  {
    id: 'help',
    keys: ['?'],
    title: 'all keys; type to search, Enter runs',
    group: 'View',
    footer: { word: 'help', rank: 1 },
  },
  {
    id: 'palette',
    keys: ['^P', ':'],
    title: 'find anything by name',
    group: 'View',
    footer: { word: 'find', rank: 4 },
  },
  {
    id: 'filter',
    keys: ['/'],
    title: 'filter: text, !text, state:long, pnl<0',
    group: 'View',
    screens: ['overview'],
    footer: { word: 'filter', rank: 6 },
  },
  {
    id: 'why',
    keys: ['W'],
    title: 'why is there no trade?',
    group: 'View',
    footer: { word: 'why', rank: 3 },
  },
  { id: 'inspector', keys: ['v'], title: 'open the web inspector in a browser', group: 'View' },
  { id: 'freeze', keys: ['Space'], title: 'freeze the picture, not the trading', group: 'View' },
  { id: 'sort', keys: ['o'], title: 'choose the order of the rows', group: 'View', screens: ['overview'] },
  { id: 'sort-reverse', keys: ['r'], title: 'reverse the order', group: 'View', screens: ['overview'] },
  { id: 'sort-left', keys: ['<'], title: 'order by the column before', group: 'View', screens: ['overview'] },
  { id: 'sort-right', keys: ['>'], title: 'order by the next column', group: 'View', screens: ['overview'] },
  {
    id: 'tree',
    keys: ['t'],
    title: 'tree of actors or table; here the chart as a tree',
    group: 'View',
    screens: ['overview', 'instrument'],
  },
  { id: 'wide', keys: ['w'], title: 'all columns, over the whole width', group: 'View', screens: ['overview'] },
  { id: 'zoom', keys: ['z'], title: 'one pane alone', group: 'View', screens: ['overview', 'instrument'] },
  { id: 'redraw', keys: ['^L'], title: 'draw the screen again', group: 'View' },

  {
    id: 'kill',
    keys: ['K', '^K'],
    title: 'KILL SWITCH: no more entries, working ones are cancelled',
    group: 'Act',
    fixed: ['^K'],
    footer: { word: 'KILL', rank: 0 },
  },
  {
    id: 'square-off',
    keys: ['X'],
    title: 'square off: close the selected position',
    group: 'Act',
    needs: ['running', 'instrument'],
  },
  { id: 'flatten', keys: [], title: 'flatten: close every position', group: 'Act', needs: ['running'] },
  { id: 'pause-entries', keys: ['P'], title: 'pause or resume entries', group: 'Act', needs: ['running'] },
  {
    id: 'reset-drawdown',
    keys: ['R'],
    title: 'reset the drawdown lock',
    group: 'Act',
    needs: ['running', 'drawdownLocked'],
  },
  { id: 'reset-kill', keys: [], title: 'reset the kill switch', group: 'Act', needs: ['running', 'killOn'] },
  { id: 'reset-halt', keys: [], title: 'reset the halt', group: 'Act', needs: ['running', 'halted'] },
  {
    id: 'reset-quarantine',
    keys: [],
    title: 'reset the quarantine of failed strategies',
    group: 'Act',
    needs: ['running', 'quarantined'],
  },
  { id: 'arm', keys: [], title: 'arm live trading', group: 'Act', needs: ['running', 'unarmed'] },

  {
    id: 'pause',
    keys: ['p'],
    title: 'pause or resume time',
    group: 'Time',
    needs: ['running', 'pace'],
    footer: { word: 'pause', rank: 8 },
  },
  { id: 'faster', keys: ['+', '='], title: 'time runs faster', group: 'Time', needs: ['running', 'pace'] },
  { id: 'slower', keys: ['-'], title: 'time runs slower', group: 'Time', needs: ['running', 'pace'] },
  { id: 'step', keys: ['.'], title: 'one bar further', group: 'Time', needs: ['running', 'pace', 'paused'] },

  {
    id: 'leave',
    keys: ['q'],
    title: 'leave or quit; ends a run that was started here',
    group: 'Leave',
    footer: { word: 'quit', rank: 2 },
  },
  { id: 'suspend', keys: ['^Z'], title: 'put this screen aside; trading goes on', group: 'Leave' },
  { id: 'interrupt', keys: ['^C'], title: 'twice: leave at once', group: 'Leave', menu: false, fixed: ['^C'] },
] as const satisfies readonly KeyAction[];

export type ActionId = (typeof KEY_ACTIONS)[number]['id'];
