import { addDataKeeper } from './kept-data.ts';
import { createStore } from './store.ts';

/** One short message about something that happened just now. */
export interface Toast {
  /** A message with the key of an older one takes its place. */
  key: string;
  text: string;
  kind: 'change' | 'failure';
}

const MAX_TOASTS = 3;

/** The messages on screen, oldest first. */
export const toasts = createStore<readonly Toast[]>([]);

// They name what this user has.
addDataKeeper({ forget: () => toasts.set([]) });

/** Takes a message off the screen, if it is there. */
export function dismissToast(key: string): void {
  if (toasts.get().some((toast) => toast.key === key)) {
    toasts.set(toasts.get().filter((toast) => toast.key !== key));
  }
}

/** Puts a message on screen; the oldest goes when there are too many. */
export function showToast(toast: Toast): void {
  dismissToast(toast.key);
  toasts.set([...toasts.get(), toast].slice(-MAX_TOASTS));
}
