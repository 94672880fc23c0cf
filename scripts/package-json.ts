import { join } from 'node:path';
import { z } from 'zod';
import { readText } from './source-files.ts';

const names = z.record(z.string(), z.string()).default({});

/** What is read of a `package.json`. */
export const packageSchema = z.object({
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  workspaces: z.array(z.string()).default([]),
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});

/** The `package.json` of a folder of the repository; of the root when none is named. */
export const readPackage = (folder = '') =>
  packageSchema.parse(JSON.parse(readText(join(folder, 'package.json'))));
