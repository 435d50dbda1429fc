import { connect } from 'node:net';
import { forgetRun, readToken, registeredRuns, type RegisteredRun } from '../actors/run-registry.ts';
import { codeOf, type StateFolder } from '../actors/state-folder.ts';
import { UserError } from '../domain/errors.ts';
import { openLink } from '../view/client.ts';
import type { ViewerOrigin } from '../view/door.ts';
import { lastingLink } from '../view/lasting-link.ts';
import type { ViewLink } from '../view/link.ts';
import type { Delta, ToViewer, Welcome } from '../view/protocol.ts';

/**
 * The one engine that is meant: by its name or the beginning of it, or because there is no other.
 *
 * @throws UserError naming those there are
 */
function chosenRun(folder: StateFolder, id: string | undefined): RegisteredRun {
  const runs = registeredRuns(folder);
  const meant = id === undefined ? runs : runs.filter((run) => run.id.startsWith(id.toLowerCase()));
  const [one] = meant;
  if (one !== undefined && meant.length === 1) return one;
  const listed = (meant.length > 1 ? meant : runs).map(runText).join('; ');
  throw new UserError([
    {
      area: 'cli',
      code: meant.length === 0 ? 'no-engine' : 'several-engines',
      place: id ?? 'ID',
      what: meant.length === 0 ? 'no such engine is running' : 'several engines are running',
      expected: 'the name of one, or one engine alone',
      got: listed === '' ? 'none' : listed,
      ...(runs.length === 0 && { hint: 'statechartist simulate starts one' }),
    },
  ]);
}

const runText = ({ id, mode, pid }: RegisteredRun): string => `${id} (${mode}, process ${pid})`;

/**
 * Opens a connection; `null` when nobody answers. A run whose port nobody has is taken off the list; one that lives and is
 * silent stays on it, or nobody could stop it any more.
 */
export async function reach(folder: StateFolder, run: RegisteredRun, as: ViewerOrigin): Promise<ViewLink | null> {
  const link = openLink({ port: run.port, token: readToken(folder, run.id) }, as);
  const open = await new Promise<boolean>((resolve) => {
    link.onState((state) => {
      if (state !== 'connecting') resolve(state === 'open');
    });
  });
  if (open) return link;
  if (await isPortFree(run.port)) forgetRun(folder, run.id);
  return null;
}

const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (cause) => resolve(codeOf(cause) === 'ECONNREFUSED'));
  });

export const isRegistered = (folder: StateFolder, id: string): boolean =>
  registeredRuns(folder).some((run) => run.id === id);

/** A link that is opened anew when it breaks, for as long as the list says that the engine runs. */
export const lasting = (link: ViewLink, folder: StateFolder, { id, port }: RegisteredRun): ViewLink =>
  lastingLink(link, {
    reopen() {
      try {
        return isRegistered(folder, id) ? openLink({ port, token: readToken(folder, id) }, 'ui') : null;
      } catch (cause) {
        // Whoever may not read the token any more is not let in any more.
        if (cause instanceof UserError) return null;
        throw cause;
      }
    },
    later(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });

/** @throws UserError when nobody answers */
export async function reachChosen(folder: StateFolder, id: string | undefined, as: ViewerOrigin) {
  const run = chosenRun(folder, id);
  const link = await reach(folder, run, as);
  if (link !== null) return { run, link };
  throw new UserError([
    {
      area: 'cli',
      code: 'no-answer',
      place: run.id,
      what: 'the engine does not answer',
      got: `port ${run.port} of process ${run.pid}`,
      hint: `kill ${run.pid} ends it in order, as soon as it listens again`,
    },
  ]);
}

/** All that is known of an engine: its greeting and the latest of every part. */
export type Known = { readonly welcome: Welcome | null; readonly parts: Partial<Delta> };

/** Keeps what comes over a link, for those who are not a screen. */
export function noting(link: ViewLink): { readonly link: ViewLink; readonly known: () => Known } {
  let known: Known = { welcome: null, parts: {} };
  const note = (message: ToViewer): void => {
    if (message.type === 'welcome') known = { welcome: message, parts: {} };
    if (message.type === 'delta') known = { ...known, parts: { ...known.parts, ...message } };
  };
  return {
    known: () => known,
    link: {
      ...link,
      onMessage: (listener) =>
        link.onMessage((message) => {
          note(message);
          listener(message);
        }),
    },
  };
}

/** The engine's first whole picture, or what came of it before the connection was lost. */
export async function firstPicture(link: ViewLink): Promise<Known> {
  const noted = noting(link);
  await new Promise<void>((resolve) => {
    noted.link.onMessage(({ type }) => {
      if (type === 'delta') resolve();
    });
    noted.link.onState((state) => {
      if (state === 'lost') resolve();
    });
  });
  return noted.known();
}

export const lost = (link: ViewLink): Promise<void> =>
  new Promise((resolve) => {
    link.onState((state) => {
      if (state === 'lost') resolve();
    });
  });
