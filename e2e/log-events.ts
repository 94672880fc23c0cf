import type { OpenShop } from './shop.ts';

/** A line in the log of a process. */
export interface LogEntry {
  service: string;
  event?: string;
  requestId?: string;
  sub?: string;
  [member: string]: unknown;
}

function parse(line: string): LogEntry[] {
  const [json] = /\{.*\}$/.exec(line) ?? [];
  try {
    const entry: unknown = JSON.parse(json ?? '');
    return typeof entry === 'object' && entry !== null && 'service' in entry
      ? [{ ...entry, service: String(entry.service) }]
      : [];
  } catch {
    return [];
  }
}

/** What the processes of a shop wrote to their logs so far, oldest first in each. */
export const readLog = ({ logLines }: OpenShop): LogEntry[] => logLines.flatMap(parse);

/**
 * Events that the storefront writes from now on, as far as they are among `names`. Its earlier ones belong to other tests:
 * one shop serves those of all files with the same environment.
 */
export function followEvents(shop: OpenShop, ...names: string[]): () => LogEntry[] {
  const begunAt = new Date().toISOString();
  return () =>
    readLog(shop).filter(
      ({ service, event = '', time }) =>
        service === 'web' && names.includes(event) && String(time) >= begunAt,
    );
}
