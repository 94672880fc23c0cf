/** What may stand in a log line: names, codes, counts. Tokens, cookies and bodies never do. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Writes one JSON line to standard output. */
export function logEvent(level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
}
