/** What may stand in a log line: names, codes, counts. Tokens, cookies and bodies never do. */
export type LogFields = Record<string, string | number | boolean | undefined>;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
type Level = 'info' | 'warn' | 'error';

/** `LOG_LEVEL` as in the other services; anything else counts as `info`. */
function isWanted(level: Level): boolean {
  const least = LEVELS.indexOf(process.env.LOG_LEVEL ?? 'info');
  return LEVELS.indexOf(level) >= (least === -1 ? LEVELS.indexOf('info') : least);
}

/** Writes one JSON line to standard output, unless `LOG_LEVEL` is above it. */
export function logEvent(level: Level, event: string, fields: LogFields = {}): void {
  if (!isWanted(level)) return;
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}
