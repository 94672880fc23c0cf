import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestTenant } from '@monoshop/tenant/testing';
import { CommandError, parseWords } from '../../scripts/command-line.ts';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.ts';
import { freePort } from '@monoshop/testing/listener';
import { packPackage } from '../archive.ts';
import { PACKAGES } from '../manifest.ts';
import { PROJECTS } from './projects.ts';
import type { Project, Workshop } from './dependencies.ts';
import { installTools } from './workshop.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tries one project and prints its row. Returns whether it held. */
async function tryProject(project: Project, workshop: Workshop): Promise<boolean> {
  const startedAt = performance.now();
  const row = (outcome: string) =>
    `${project.name}: ${outcome} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`;
  try {
    console.log(`  ✓ ${row(await project.try(workshop))}`);
    return true;
  } catch (error) {
    console.error(`  ✗ ${row(messageOf(error))}`);
    return false;
  }
}

/**
 * `npm run strangers [-- <number> …]`: installs the archives in projects outside of the repository, builds and drives
 * them. Needs the npm registry.
 *
 * @throws CommandError when a project does not hold.
 */
export async function run(args: string[]): Promise<void> {
  const numbers = PROJECTS.map((_, index) => String(index + 1));
  const wanted = parseWords('npm run strangers', args, numbers);
  const folder = makeTemporaryFolder('monoshop-strangers-');
  const port = await freePort();
  const tenant = await startTestTenant({ webUrl: `http://localhost:${port}` });
  try {
    const archives = [];
    for (const name of PACKAGES) archives.push(await packPackage(name, join(folder, 'archives')));
    const toolFolder = join(folder, 'tools');
    mkdirSync(toolFolder);
    const tools = await installTools(toolFolder);
    let failed = 0;
    for (const [index, project] of PROJECTS.entries()) {
      const number = String(index + 1);
      if (wanted.length > 0 && !wanted.includes(number)) continue;
      const own = join(folder, `project-${number}`);
      mkdirSync(own);
      if (!(await tryProject(project, { folder: own, archives, tools, tenant, port }))) failed += 1;
    }
    if (failed > 0) throw new CommandError(`${failed} of the strangers' projects do not hold.`);
  } finally {
    await tenant.stop();
  }
}
