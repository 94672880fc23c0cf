import { createStore } from './store.ts';

/** Something that keeps what was fetched for the person in this tab. */
interface DataKeeper {
  forget: () => void;
  /** Fetches what is on screen again. */
  refresh?: () => void;
}

const keepers: DataKeeper[] = [];

/** How many sessions were over in this tab: what came with its pages, or was tried on them, before that is not shown. */
export const sessionsForgotten = createStore(0);

/** Registers a keeper. Each does so when its code is loaded: a page without data loads none, and has nothing to forget. */
export function addDataKeeper(keeper: DataKeeper): void {
  keepers.push(keeper);
}

export function forgetKeptData(): void {
  sessionsForgotten.set(sessionsForgotten.get() + 1);
  for (const { forget } of keepers) forget();
}

/** Notes the session of this tab. @returns whether it is still the same one: what comes later than its end is not shown. */
export function noteSession(): () => boolean {
  const begun = sessionsForgotten.get();
  return () => sessionsForgotten.get() === begun;
}

export function refreshKeptData(): void {
  for (const { refresh } of keepers) refresh?.();
}
