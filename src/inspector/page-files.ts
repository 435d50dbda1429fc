import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The built page, as it is served to a browser. Everything that can be asked for is read at the start and known by its
 * whole path: no path that a request makes up reaches the disk.
 */

type Served = { readonly body: Buffer; readonly type: string; readonly kept: boolean };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Nothing but itself is asked, nothing frames it, and no address tells others where it stands. */
const POLICY =
  "default-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SAFE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Beside this file in the build. */
export const builtPage = (): string => fileURLToPath(new URL('./page', import.meta.url));

/**
 * @param policy what the page may load and who may frame it, as its content security policy
 * @throws Error when the page is not built
 */
export function pageListener(folder: string, policy = POLICY): RequestListener {
  const files = readAll(folder);
  const safe = { 'content-security-policy': policy, ...SAFE };
  return ({ url = '/', method }, response) => {
    const [path = ''] = url.split('?', 1);
    const found = files.get(path === '/' ? '/index.html' : path);
    if (found === undefined) return response.writeHead(404, { ...safe, 'content-length': 0 }).end();
    response.writeHead(200, {
      ...safe,
      'content-type': found.type,
      'content-length': found.body.length,
      // What carries a hash in its name never changes.
      'cache-control': found.kept ? 'public, max-age=31536000, immutable' : 'no-store',
    });
    return response.end(method === 'HEAD' ? undefined : found.body);
  };
}

function readAll(folder: string): ReadonlyMap<string, Served> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return new Map(
    paths.map((path) => {
      const place = `/${relative(folder, path).split(sep).join('/')}`;
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      return [place, { body: readFileSync(path), type, kept: place.startsWith('/assets/') }];
    }),
  );
}
