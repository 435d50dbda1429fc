import { forgetRun, readToken, registeredRuns, type RegisteredRun } from '../actors/run-registry.ts';
import type { StateFolder } from '../actors/state-folder.ts';
import { UserError } from '../domain/errors.ts';
import { openLink } from '../view/client.ts';
import type { ViewerOrigin } from '../view/door.ts';
import type { ViewLink } from '../view/link.ts';
import type { Delta, ToViewer, Welcome } from '../view/protocol.ts';

/**
 * The one engine that is meant: by its name or the beginning of it, or because there is no other.
 *
 * @throws UserError naming those there are
 */
export function chosenRun(folder: StateFolder, id: string | undefined): RegisteredRun {
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

/** Opens a connection; `null` when nobody answers there any more, and the run is taken off the list. */
export async function reach(folder: StateFolder, run: RegisteredRun, as: ViewerOrigin): Promise<ViewLink | null> {
  const link = openLink({ port: run.port, token: readToken(folder, run.id) }, as);
  const open = await new Promise<boolean>((resolve) => {
    link.onState((state) => {
      if (state !== 'connecting') resolve(state === 'open');
    });
  });
  if (open) return link;
  forgetRun(folder, run.id);
  return null;
}

/** @throws UserError when nobody answers */
export async function reachChosen(folder: StateFolder, id: string | undefined, as: ViewerOrigin) {
  const run = chosenRun(folder, id);
  const link = await reach(folder, run, as);
  if (link !== null) return { run, link };
  throw new UserError([
    { area: 'cli', code: 'no-answer', place: run.id, what: 'the engine does not answer', got: `port ${run.port}` },
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
