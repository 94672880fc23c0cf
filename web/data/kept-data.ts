import { createStore } from './store.ts';

/** Something that keeps what was fetched for the person in this tab. */
interface DataKeeper {
  forget: () => void;
  /** Fetches what is on screen again. */
  refresh?: () => void;
}

const keepers: DataKeeper[] = [];

/** Whether what came with the pages of this tab may be shown no longer, since it belongs to a session that is over. */
export const initialDataForgotten = createStore(false);

/** Registers a keeper. Each does so when its code is loaded: a page without data loads none, and has nothing to forget. */
export function addDataKeeper(keeper: DataKeeper): void {
  keepers.push(keeper);
}

export function forgetKeptData(): void {
  initialDataForgotten.set(true);
  for (const { forget } of keepers) forget();
}

export function refreshKeptData(): void {
  for (const { refresh } of keepers) refresh?.();
}
