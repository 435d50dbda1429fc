import type { RelayNote } from '../listener.ts';

/** Between the relay that served this page and Stately's page in its frame. */

/** Stately's page, and who it is when it speaks. */
const PAGE = 'https://stately.ai/inspect';
const STATELY = new URL(PAGE).origin;

const CONNECTED = '@statelyai.connected';
const STATELY_EVENT = '@xstate.';
const NOTE: RelayNote['type'] = 'statechartist.note';
const POLICY_VIOLATION = 1008;
/** After that one is told what may be wrong; waiting goes on. */
const PATIENCE_MS = 10_000;

const element = (id: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`#${id}`);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
};
const shown = element('shown');
const state = element('state');
const frame = document.createElement('iframe');
const token = keptToken();

/** The token leaves the address: it stays in this tab. */
function keptToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given === null) return sessionStorage.getItem('token') ?? '';
  sessionStorage.setItem('token', given);
  history.replaceState(null, '', location.pathname);
  return given;
}

const isOfType = (value: unknown): value is { readonly type: string } =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const isNote = (message: { readonly type: string }): message is RelayNote => message.type === NOTE;

function note({ values, leftOut }: RelayNote): void {
  shown.textContent = values
    ? 'It is shown everything: prices, quantities, money, names of instruments.'
    : 'It is shown names, messages and states; values and names of instruments stay here.';
  const left = leftOut === 0 ? '' : ` ${leftOut} messages were too many and left out; states are the newest.`;
  state.textContent = `Connected.${left}`;
}

function endedBy(code: number): string {
  if (code === POLICY_VIOLATION) return 'Refused: this address belongs to an earlier start.';
  return 'The run is no longer shown.';
}

let socket: WebSocket | null = null;

/** Everything is told from the start: a page that has just come knows nothing. */
function connect(): void {
  socket?.close();
  const own = new WebSocket(`ws://${location.host}/stately`);
  socket = own;
  own.addEventListener('open', () => own.send(JSON.stringify({ type: 'hello', token })));
  own.addEventListener('message', ({ data }) => {
    if (own !== socket) return;
    const message: unknown = JSON.parse(String(data));
    if (!isOfType(message)) return;
    if (isNote(message)) note(message);
    else if (message.type.startsWith(STATELY_EVENT)) frame.contentWindow?.postMessage(message, STATELY);
  });
  own.addEventListener('close', ({ code }) => {
    if (own === socket) state.textContent = endedBy(code);
  });
}

addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
  if (source !== frame.contentWindow || origin !== STATELY) return;
  if (isOfType(data) && data.type === CONNECTED) connect();
});
// Not before somebody listens: it says only once that it does.
frame.title = 'Stately’s inspector';
frame.referrerPolicy = 'no-referrer';
// It is of another origin than this page, which it can neither read nor lead elsewhere.
frame.sandbox.add('allow-scripts', 'allow-same-origin', 'allow-forms', 'allow-popups');
frame.src = PAGE;
document.body.append(frame);

setTimeout(() => {
  if (socket === null) state.textContent = 'Stately’s page has not answered. Is this machine online?';
}, PATIENCE_MS);
