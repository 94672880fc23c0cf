import { refreshKeptData } from './kept-data.ts';
import { cancelRetries } from './retry-timers.ts';
import { createStore } from './store.ts';

/** Whether the person has stopped the updates of this tab. */
export const updatesPaused = createStore(false);

/** Asks for everything on screen now, even while a `Retry-After` is running. */
export function refreshAll(): void {
  cancelRetries();
  refreshKeptData();
}

/** Stops asking by itself, until `resumeUpdates`. */
export function pauseUpdates(): void {
  updatesPaused.set(true);
  cancelRetries();
}

/** Asks now, and goes on asking. */
export function resumeUpdates(): void {
  updatesPaused.set(false);
  refreshAll();
}
