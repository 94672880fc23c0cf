import { join, relative } from 'node:path';
import { Application } from 'typedoc';
import { CommandError, parseWords } from '../scripts/command-line.ts';
import { ROOT } from '../scripts/environment.ts';
import { PACKAGES, readSourcePackage, type PackageName } from './manifest.ts';

/** Writes the reference of one package. Returns how many exports lack a comment, and links lead nowhere. */
async function writeReference(folder: PackageName, outDir: string): Promise<number> {
  const { path, entries, manifest } = readSourcePackage(folder);
  const app = await Application.bootstrap({
    name: manifest.name,
    entryPoints: Object.values(entries),
    tsconfig: join(path, 'tsconfig.json'),
    readme: join(path, 'README.md'),
    out: outDir,
    excludePrivate: true,
    excludeInternal: true,
    // The repository has no public address that a page could name.
    disableSources: true,
    disableGit: true,
    validation: { invalidLink: true, notDocumented: true, notExported: false },
    requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable', 'Method', 'Accessor'],
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (!project) throw new CommandError(`TypeDoc could not read ${manifest.name}.`);
  app.validate(project);
  await app.generateOutputs(project);
  return app.logger.warningCount + app.logger.errorCount;
}

/**
 * `npm run docs`: the API reference of the packages, from the comments on their exports, into `dist/reference/`.
 *
 * @throws CommandError when an export has no comment, or a link leads nowhere.
 */
export async function run(args: string[]): Promise<void> {
  parseWords('npm run docs', args, []);
  let findings = 0;
  for (const folder of PACKAGES) {
    const outDir = join(ROOT, 'dist/reference', folder);
    findings += await writeReference(folder, outDir);
    console.log(`${relative(ROOT, outDir)}/index.html`);
  }
  if (findings > 0) throw new CommandError(`${findings} findings in the reference; each is named above.`);
}
