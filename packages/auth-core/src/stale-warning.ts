import { now } from './clock.ts';

/** Seconds between two warnings about one document, however often its old copy serves. */
const pauseSeconds = 60;

/**
 * Creates what is called each time an old copy of `document` serves because the provider does not give a new one. It
 * makes a process warning (`process.on('warning')`, code `MONOCLOUD_STALE`) that says how often, at most once a minute;
 * where there is no Node process, nothing.
 */
export function createStaleWarning(document: string): (ageSeconds: number) => void {
  let warnedAt: number | undefined;
  let uses = 0;
  return function warnOfStale(ageSeconds) {
    uses += 1;
    if (warnedAt !== undefined && now() - warnedAt < pauseSeconds) return;
    const text = `${document} cannot be renewed. Uses of the old copy since the last warning: ${uses}; its age: ${ageSeconds} s`;
    globalThis.process?.emitWarning?.(text, { type: 'MonoCloudWarning', code: 'MONOCLOUD_STALE' });
    warnedAt = now();
    uses = 0;
  };
}
