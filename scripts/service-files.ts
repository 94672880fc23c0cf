import { readText } from './source-files.ts';

/** A file of `containers/` that an operator installs. */
export const readServiceFile = (name: string): string => readText(`containers/${name}`);

/**
 * The text with some of its parts replaced. No part is looked for in what replaced an earlier one: a port that takes
 * the place of another may begin with the digits of a third.
 *
 * @throws Error that names a part that is not there.
 */
export function replaceParts(text: string, parts: Readonly<Record<string, string>>): string {
  const missing = Object.keys(parts).find((part) => !text.includes(part));
  if (missing !== undefined) throw new Error(`The file no longer says "${missing}"`);
  return replaceEach(text, Object.entries(parts));
}

function replaceEach(text: string, [first, ...others]: [part: string, replacement: string][]): string {
  if (!first) return text;
  const [part, replacement] = first;
  const between = text.split(part).map((piece) => replaceEach(piece, others));
  return between.join(replacement);
}
