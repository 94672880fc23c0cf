import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';

/**
 * The one code block of docs/production.md in a language.
 *
 * @throws Error when there is none, or another one.
 */
export function readGuide(language: 'nginx' | 'ini'): string {
  const text = readFileSync(join(ROOT, 'docs/production.md'), 'utf8');
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))];
  const [code] = blocks.map(([, block]) => block);
  if (code === undefined || blocks.length > 1) {
    throw new Error(`docs/production.md has ${blocks.length} blocks of ${language}`);
  }
  return code;
}

/**
 * The text with some of its parts replaced.
 *
 * @throws Error that names a part that is not there.
 */
export function replaceParts(text: string, parts: Readonly<Record<string, string>>): string {
  let changed = text;
  for (const [part, replacement] of Object.entries(parts)) {
    if (!text.includes(part)) throw new Error(`docs/production.md no longer says "${part}"`);
    changed = changed.replaceAll(part, replacement);
  }
  return changed;
}
