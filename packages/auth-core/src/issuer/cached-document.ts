import { elapsed, now } from '../tokens/claims.ts';

/** A document that is fetched when needed and shared by all callers. */
export interface CachedDocument<T> {
  /**
   * The fresh document. `force` fetches in any case and, when that fails, rejects but keeps what there was.
   */
  get(force?: boolean): Promise<T>;
  /** What {@link get} would resolve with without a request; undefined when a request is needed. */
  peek: () => T | undefined;
}

/** How long, after it ceased to be fresh, a document still serves while the provider is unreachable. */
const staleSeconds = 3_600;
/** How often an unreachable provider is asked again while an old document serves. */
const retrySeconds = 10;
/** After so long without another failure it is not known to be unreachable any more. */
const failureSeconds = 60;

export interface CachedDocumentOptions<T> {
  /** Runs once at a time. */
  load: () => Promise<T>;
  /** How long a result is used without asking again. */
  freshSeconds: number;
  /** Told, with its age, each time a document serves that is no longer fresh. */
  onStale: (ageSeconds: number) => void;
}

export function createCachedDocument<T>(options: CachedDocumentOptions<T>): CachedDocument<T> {
  const { load, freshSeconds, onStale } = options;
  let held: { value: T; loadedAt: number } | undefined;
  let inFlight: Promise<T> | undefined;
  let failedAt: number | undefined;

  async function reload(): Promise<T> {
    try {
      const value = await load();
      held = { value, loadedAt: now() };
      failedAt = undefined;
      return value;
    } catch (error) {
      failedAt = now();
      throw error;
    } finally {
      inFlight = undefined;
    }
  }

  /**
   * Seconds since a document was loaded. When the clock was set back since, it counts as one that has just ceased to
   * be fresh: newer keys are asked for, and an unreachable provider is bridged for as long as ever.
   */
  function ageOf(document: { loadedAt: number }): number {
    const age = now() - document.loadedAt;
    if (age >= 0) return age;
    document.loadedAt = now() - freshSeconds;
    return freshSeconds;
  }

  function reloadOnce(): Promise<T> {
    inFlight ??= reload();
    return inFlight;
  }

  /**
   * The first failure is waited for, and one after a quiet time; others happen behind the caller's back, or a hanging
   * provider slows everyone.
   */
  async function renew(stale: T, age: number): Promise<T> {
    const serveStale = (): T => {
      onStale(age);
      return stale;
    };
    const sinceFailure = elapsed(now(), failedAt);
    if (sinceFailure >= failureSeconds) return reloadOnce().catch(serveStale);
    if (sinceFailure >= retrySeconds) void reloadOnce().catch(() => undefined);
    return serveStale();
  }

  return {
    async get(force = false) {
      const age = held === undefined ? Infinity : ageOf(held);
      if (force || held === undefined || age >= freshSeconds + staleSeconds) return reloadOnce();
      return age < freshSeconds ? held.value : renew(held.value, age);
    },
    peek: () => (held !== undefined && ageOf(held) < freshSeconds ? held.value : undefined),
  };
}

/** Seconds between two warnings about one document, however often its old copy serves. */
const warningPauseSeconds = 60;

/**
 * Creates a function to call each time an old copy of `document` is used because the provider does not send a
 * new one. It emits a process warning (`process.on('warning')`, code `MONOCLOUD_STALE`) with the number of
 * uses, at most once a minute; outside of Node it does nothing.
 */
export function createStaleWarning(document: string): (ageSeconds: number) => void {
  let warnedAt: number | undefined;
  let uses = 0;
  return function warnOfStale(ageSeconds) {
    uses += 1;
    if (elapsed(now(), warnedAt) < warningPauseSeconds) return;
    const text = `${document} cannot be renewed. Uses of the old copy since the last warning: ${uses}; its age: ${ageSeconds} s`;
    globalThis.process?.emitWarning?.(text, { type: 'MonoCloudWarning', code: 'MONOCLOUD_STALE' });
    warnedAt = now();
    uses = 0;
  };
}
