import type { Logger } from 'pino';

/** As long as the SDK leaves between two warnings about one thing that goes on, and a little more for the probe. */
const RECENT_MS = 75_000;

const raisedAt = new Map<string, number>();

/**
 * Puts the warnings of this process into its log: among them that old keys serve because the issuer is away (code
 * `MONOCLOUD_STALE`). The runtime prints them to standard error as well, where no one may look. From then on `/readyz`
 * names those of the SDK, too.
 */
export function logWarnings(logger: Logger): void {
  process.on('warning', (warning) => {
    logger.warn({ err: warning }, 'warning');
    const code = 'code' in warning ? String(warning.code) : '';
    if (code.startsWith('MONOCLOUD_')) raisedAt.set(code, performance.now());
  });
}

/** Codes of the SDK's warnings of the last 75 seconds; one that goes on is raised anew each minute. */
export function listRecentWarnings(): string[] {
  const since = performance.now() - RECENT_MS;
  return [...raisedAt].filter(([, at]) => at >= since).map(([code]) => code);
}
