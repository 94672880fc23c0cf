// A timer may fire a little early; the pause must be over when the retry runs.
const RETRY_MARGIN_MS = 100;

const waits = new Map<string, AbortController>();

/** Whether a path waits for the moment that its last error named. */
export const isWaiting = (path: string): boolean => waits.has(path);

/** Forgets the wait of a path, if it has one. */
export function cancelRetry(path: string): void {
  waits.get(path)?.abort();
  waits.delete(path);
}

/** Forgets every wait. */
export function cancelRetries(): void {
  for (const path of waits.keys()) cancelRetry(path);
}

/**
 * Runs `retry` once, at `atMs` (epoch milliseconds), and replaces an earlier timer of the path. In a hidden tab it runs as
 * soon as the tab is visible again.
 */
export function retryAt(path: string, atMs: number, retry: () => void): void {
  cancelRetry(path);
  const wait = new AbortController();
  waits.set(path, wait);
  const run = () => {
    cancelRetry(path);
    retry();
  };
  const runWhenSeen = () => {
    if (!document.hidden) run();
    else document.addEventListener('visibilitychange', run, { once: true, signal: wait.signal });
  };
  const timer = setTimeout(runWhenSeen, atMs - Date.now() + RETRY_MARGIN_MS);
  wait.signal.addEventListener('abort', () => clearTimeout(timer));
}
