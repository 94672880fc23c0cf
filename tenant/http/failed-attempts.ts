/** Guessing is slow at this rate, and a user who mistypes does not reach the limit. */
const LIMIT = 10;
const WINDOW_MS = 60_000;
/** Unknown user names take memory too. */
const MAX_NAMES = 1_000;

/** Counts failed sign-ins per name. */
export interface FailedAttempts {
  /** Whether the next attempt under this name has to wait. */
  isExhausted: (name: string) => boolean;
  add: (name: string) => void;
  clear: (name: string) => void;
}

/** Time to wait once attempts are used up, in seconds. */
export const PAUSE_SECONDS = WINDOW_MS / 1_000;

export function createFailedAttempts(): FailedAttempts {
  const failures = new Map<string, number[]>();

  function recent(name: string): number[] {
    const since = performance.now() - WINDOW_MS;
    return (failures.get(toKey(name)) ?? []).filter((time) => time > since);
  }

  return {
    isExhausted: (name) => recent(name).length >= LIMIT,
    add(name) {
      const times = [...recent(name), performance.now()];
      failures.delete(toKey(name));
      failures.set(toKey(name), times);
      const [oldest] = failures.keys();
      if (failures.size > MAX_NAMES && oldest !== undefined) failures.delete(oldest);
    },
    clear: (name) => void failures.delete(toKey(name)),
  };
}

const toKey = (name: string): string => name.trim().toLowerCase();
