import { GatewayError } from '../gateway-error.ts';

const WINDOW_MS = 60_000;
const RUNS_PER_WINDOW = 60;

/**
 * Counts the runs of each person in this process: each costs the tenant up to two grants.
 * @returns what counts one more run. It throws GatewayError 429 `too_many_requests` when the minute is used up.
 */
export function createRunLimit(now: () => number = Date.now): (subject: string) => void {
  let counts = new Map<string, number>();
  let endsAtMs = 0;
  return function countRun(subject) {
    if (now() >= endsAtMs) {
      counts = new Map();
      endsAtMs = now() + WINDOW_MS;
    }
    const runs = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, runs);
    if (runs <= RUNS_PER_WINDOW) return;
    throw new GatewayError(
      {
        status: 429,
        code: 'too_many_requests',
        title: 'The lab needs a pause',
        detail: `${RUNS_PER_WINDOW} tries in a minute are the most.`,
      },
      { retryAfterSeconds: Math.ceil((endsAtMs - now()) / 1000) },
    );
  };
}
