import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';

/** A file of `containers/` that an operator installs. */
export const readServiceFile = (name: string): string => readFileSync(join(ROOT, 'containers', name), 'utf8');

/**
 * The text with some of its parts replaced.
 *
 * @throws Error that names a part that is not there.
 */
export function replaceParts(text: string, parts: Readonly<Record<string, string>>): string {
  let changed = text;
  for (const [part, replacement] of Object.entries(parts)) {
    if (!text.includes(part)) throw new Error(`The file no longer says "${part}"`);
    changed = changed.replaceAll(part, replacement);
  }
  return changed;
}
