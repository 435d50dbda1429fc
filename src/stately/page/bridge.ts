/** Between the relay that served this page and Stately's page in its frame. See `../relay.ts`. */

const CONNECTED = '@statelyai.connected';
const STATELY_EVENT = '@xstate.';
const NOTE = 'statechartist.note';
const POLICY_VIOLATION = 1008;
/** After that one is told what may be wrong; waiting goes on. */
const PATIENCE_MS = 10_000;

const element = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
};
const frame = element('stately', HTMLIFrameElement);
const shown = element('shown', HTMLElement);
const state = element('state', HTMLElement);
const { href: page, origin: stately } = new URL(frame.dataset['page'] ?? '');
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

type Note = { readonly type: typeof NOTE; readonly values: boolean; readonly leftOut: number };
const isNote = (message: { readonly type: string }): message is Note => message.type === NOTE;

function note({ values, leftOut }: Note): void {
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
    else if (message.type.startsWith(STATELY_EVENT)) frame.contentWindow?.postMessage(message, stately);
  });
  own.addEventListener('close', ({ code }) => {
    if (own === socket) state.textContent = endedBy(code);
  });
}

addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
  if (source !== frame.contentWindow || origin !== stately) return;
  if (isOfType(data) && data.type === CONNECTED) connect();
});
// Not before somebody listens: it says only once that it does.
frame.src = page;

setTimeout(() => {
  if (socket === null) state.textContent = 'Stately’s page has not answered. Is this machine online?';
}, PATIENCE_MS);
