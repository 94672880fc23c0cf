import type { ApiError } from './api-error.ts';
import { dismissToast, showToast } from './toasts.ts';

/** One kind of data: its path, and the notifications about its changes. */
export interface Resource<T> {
  /** Path at the BFF. */
  path: string;
  /** Says what an answer changed, if it followed another one. */
  noteAnswer: (answer: T) => void;
  /** Takes the data that came with the page as what the next response is compared with. */
  noteShown: (answer: T) => void;
  /** Says that data on screen can no longer be renewed. Where there was none, the panel says it alone. */
  noteFailure: (error: ApiError) => void;
}

const forgetters: (() => void)[] = [];

/** Forgets earlier responses: the next ones are compared with nothing. */
export function forgetAnswers(): void {
  for (const forget of forgetters) forget();
}

/** @param describeChanges what became different, one short sentence each; empty when nothing did. */
export function createResource<T>(
  path: string,
  describeChanges: (before: T, after: T) => string[],
): Resource<T> {
  const failureKey = `failure ${path}`;
  let last: T | undefined;
  let isFailing = false;
  forgetters.push(() => {
    last = undefined;
    isFailing = false;
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
    noteShown: (answer) => {
      last ??= answer;
    },
    noteFailure: ({ problem }) => {
      // It is retried every few seconds; a user who has dismissed the message does not need it again.
      if (last !== undefined && !isFailing) {
        showToast({ key: failureKey, text: problem.title, kind: 'failure' });
      }
      isFailing = true;
    },
  };
}
