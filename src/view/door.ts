import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may come in: this machine, from no foreign page, and with the token of this very run. */

export const VIEW_PATH = '/view';

/** Who sends commands, as the journal names them: a screen, a command line, a web page. */
const ORIGINS = ['ui', 'cli', 'web'] as const;
export type ViewerOrigin = (typeof ORIGINS)[number];

export type Refused = { readonly status: 401 | 403 | 404 | 503 };
/** `trusted`: the token came along; otherwise it has to be the first message. */
type Entered = { readonly status: 101; readonly trusted: boolean };

type House = { readonly port: number; readonly token: string; readonly full: boolean };

export function admission(
  request: IncomingMessage,
  house: House,
): (Entered & { readonly origin: ViewerOrigin }) | Refused {
  const [path, query] = (request.url ?? '').split('?', 2);
  const origin = ORIGINS.find((name) => query === `as=${name}`);
  // A browser's page is one, whatever it calls itself: what it may do hangs on that.
  const isPage = request.headers.origin !== undefined;
  const isThere = path === VIEW_PATH && origin !== undefined && (!isPage || origin === 'web');
  return entrance(request, house, isThere ? { origin } : null);
}

/** @param place what is known of the place that is asked for; `null` when there is none, which a stranger is not told */
export function entrance<Place extends object>(
  { headers }: IncomingMessage,
  house: House,
  place: Place | null,
): (Entered & Place) | Refused {
  if (!isLocal(headers.host, house.port)) return { status: 403 };
  const page = headers.origin;
  if (page !== undefined && !(page.startsWith('http://') && isLocal(page.slice('http://'.length), house.port))) {
    return { status: 403 };
  }
  if (place === null) return { status: 404 };
  const { authorization } = headers;
  // Only a page cannot set a header: everyone else brings the token along.
  if (authorization === undefined ? page === undefined : !isToken(authorization, `Bearer ${house.token}`)) {
    return { status: 401 };
  }
  return house.full ? { status: 503 } : { status: 101, trusted: authorization !== undefined, ...place };
}

/** A name that a foreign page has made to mean this machine is not one of these. */
export const isLocal = (host: string | undefined, port: number): boolean =>
  host === `127.0.0.1:${port}` || host === `localhost:${port}`;

/** In a time that says nothing about where they differ. */
export const isToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
