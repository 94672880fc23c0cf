import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/environment.ts';
import { chooseFreePorts } from '../../../scripts/free-ports.ts';
import type { BenchContext, Section } from '../../harness/context.ts';

/** Seconds from `npm start` to the line that says where to go. */
async function timeStart(folder: string): Promise<number> {
  const env = { ...process.env, ...(await chooseFreePorts()) };
  const beganAt = performance.now();
  const child = spawn('npm', ['start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let output = '';
  const ready = new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('MonoShop is ready')) resolve((performance.now() - beganAt) / 1000);
      });
    }
    void closed.then(() => reject(new Error(`npm start ended:\n${output}`)));
  });
  try {
    return await ready;
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
}

/** Clones what is committed into an empty folder, and starts it there: without anything, and then three times again. */
export async function measureClone(context: BenchContext): Promise<Section> {
  const folder = join(context.workDir, 'clone');
  execFileSync('git', ['clone', '--quiet', ROOT, folder]);
  context.report('a fresh clone: npm start installs and builds');
  const cold = await timeStart(folder);
  context.report('npm start again');
  const warm = [await timeStart(folder), await timeStart(folder), await timeStart(folder)].toSorted(
    (a, b) => a - b,
  );
  return {
    table: 'From `npm start` to a shop that serves',
    kind: 'absolute',
    text: 'On all cores, until the line that says where to go. The first start takes its packages from the cache of npm, where they were.',
    rows: [
      { start: 'fresh clone: install, build, start', seconds: cold.toFixed(1) },
      { start: 'again: nothing to install or build', seconds: (warm[1] ?? 0).toFixed(1) },
    ],
  };
}
