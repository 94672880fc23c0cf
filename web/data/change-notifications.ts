import type { ApiError } from './api-error.ts';
import { addDataKeeper } from './kept-data.ts';
import { dismissToast, showToast } from './toasts.ts';

/** One kind of data: its path, and the notifications about its changes. */
export interface Resource<T> {
  /** Path at the BFF. */
  path: string;
  /** Says what an answer changed, if it followed another one. */
  noteAnswer: (answer: T) => void;
  /** Takes the data that came with the page as what the next response is compared with. */
  noteShown: (answer: T) => void;
  /** Takes the data after a change that this tab made, and has said itself. */
  noteOwnChange: (answer: T) => void;
  /** Says that data on screen can no longer be renewed. Where there was none, the panel says it alone. */
  noteFailure: (error: ApiError) => void;
}

/** @param describeChanges what became different, one short sentence each; empty when nothing did. */
export function createResource<T>(
  path: string,
  describeChanges: (before: T, after: T) => string[],
): Resource<T> {
  const failureKey = `failure ${path}`;
  let last: T | undefined;
  let isFailing = false;
  addDataKeeper({
    // The next response is then compared with nothing.
    forget: () => {
      last = undefined;
      isFailing = false;
    },
  });
  return {
    path,
    noteAnswer: (answer) => {
      isFailing = false;
      dismissToast(failureKey);
      const changes = last === undefined ? [] : describeChanges(last, answer);
      for (const text of changes) showToast({ key: text, text, kind: 'change' });
      last = answer;
    },
    noteShown: (answer) => void (last ??= answer),
    noteOwnChange: (answer) => void (last = answer),
    noteFailure: ({ problem }) => {
      // It is retried every few seconds; a user who has dismissed the message does not need it again.
      if (last !== undefined && !isFailing) {
        showToast({ key: failureKey, text: problem.title, kind: 'failure' });
      }
      isFailing = true;
    },
  };
}

/** More changes than this of one kind of data become one sentence. */
const MAX_SENTENCES = 2;

/** An item of a list as it was and as it is; one of the two is missing where the item came or went. */
export interface Change<T> {
  before?: T;
  after?: T;
}

/** What is different between two lists, item by item. */
export function listChanges<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
): Change<T>[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const kept = new Set(after.map(({ id }) => id));
  return [
    ...after.map((item) => ({ before: old.get(item.id), after: item })),
    ...before.filter(({ id }) => !kept.has(id)).map((item) => ({ before: item, after: undefined })),
  ].filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

/** A sentence for each change, or one for all of them when they are many. */
export function toSentences<T>(
  changes: Change<T>[],
  what: string,
  toSentence: (change: Change<T>) => string,
) {
  return changes.length > MAX_SENTENCES ? [`${changes.length} ${what} changed`] : changes.map(toSentence);
}
