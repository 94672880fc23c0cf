import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './environment.ts';

/** A text as prettier writes it in this repository. @param path says by its ending what kind of text it is. */
export async function formatText(path: string, text: string): Promise<string> {
  const options = await resolveConfig(join(ROOT, 'package.json'));
  return format(text, { ...options, filepath: path });
}
