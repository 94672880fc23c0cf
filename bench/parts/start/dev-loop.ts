import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from '@monoshop/testing/process';
import { ROOT } from '../../../scripts/environment.ts';
import { chooseFreePorts } from '../../../scripts/free-ports.ts';
import { PORT_VARIABLES } from '../../../scripts/ports.ts';
import { TEST_BUILD } from '../../../scripts/web-build.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { moveProcess } from '../../harness/cores.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { sayHeld } from '../../harness/tables.ts';

const STARTS = 3;
const EDITS = 5;
const GOALS_MS = { firstPage: 6_000, edit: 1_000 };
/** The first start compiles everything. */
const PATIENCE_MS = 120_000;
/** Turbopack writes its cache when it has been idle for a while; Next does not wait for that when it is ended by a signal. */
const CACHE_MS = 15_000;

const POLL_MS = 20;
/** The file system's news of a save that follows the one before at once may be lost on Turbopack. */
const BETWEEN_EDITS_MS = 500;

const FIRST_PAGE = 'npm run dev, first page';
const EDITED = join(ROOT, 'web/ui/signed-out.tsx');
const TEXT = 'Sign in to continue';

/** Requests a page until it says something. */
async function waitForText(url: string, text: string): Promise<number> {
  const beganAt = performance.now();
  while (performance.now() - beganAt < PATIENCE_MS) {
    const html = await fetch(url).then(
      (response) => response.text(),
      () => '',
    );
    if (html.includes(text)) return performance.now() - beganAt;
    await delay(POLL_MS);
  }
  throw new Error(`${url} does not say "${text}"`);
}

/** Edits a component as an editor does, and puts it back, also when a signal ends this process. */
async function measureEdits(url: string, edits: number): Promise<number[]> {
  const source = readFileSync(EDITED, 'utf8');
  const restore = () => writeFileSync(EDITED, source);
  process.once('exit', restore);
  const times: number[] = [];
  try {
    for (let edit = 1; edit <= edits; edit += 1) {
      writeFileSync(EDITED, source.replace(TEXT, `${TEXT}, ${edit}`));
      times.push(await waitForText(url, `${TEXT}, ${edit}`));
      await delay(BETWEEN_EDITS_MS);
    }
  } finally {
    restore();
    process.off('exit', restore);
  }
  await waitForText(url, `${TEXT}<`);
  return times;
}

/** From the command to the start page, and from an edit to the page that shows it. */
async function measureStart(context: BenchContext, edits: number, idleMs = 0) {
  const ports = await chooseFreePorts();
  const url = `http://localhost:${ports[PORT_VARIABLES.web]}`;
  const beganAt = performance.now();
  const shop = startProcess(process.execPath, ['scripts/monoshop.mjs', 'dev'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...ports,
      MONOSHOP_STATE_DIR: join(context.workDir, 'dev'),
      MONOSHOP_WEB_DIST: TEST_BUILD,
    },
    isService: true,
  });
  try {
    await Promise.race([
      waitForText(url, TEXT),
      shop.exited.then(() => Promise.reject(new Error(`npm run dev ended:\n${shop.output()}`))),
    ]);
    const firstPageMs = performance.now() - beganAt;
    const editMs = await measureEdits(url, edits);
    await delay(idleMs);
    return { firstPageMs, editMs };
  } finally {
    await shop.stop();
  }
}

const toRow = (what: string, times: readonly number[], goalMs: number) => {
  const ms = median(times);
  return { what, ms: formatSpread(times, 0), goal: `≤ ${goalMs}`, held: sayHeld(ms <= goalMs) };
};

async function measureStarts(context: BenchContext): Promise<Section['rows']> {
  // A smoke run is made beside tests, which must not find a source file changed.
  const first = await measureStart(context, context.smoke ? 0 : 1, context.smoke ? 0 : CACHE_MS);
  if (context.smoke) return [toRow(FIRST_PAGE, [first.firstPageMs], GOALS_MS.firstPage)];
  const starts = [];
  while (starts.length < STARTS) starts.push(await measureStart(context, EDITS));
  const firstPages = starts.map(({ firstPageMs }) => firstPageMs);
  const edits = starts.flatMap(({ editMs }) => editMs);
  return [
    toRow(FIRST_PAGE, firstPages, GOALS_MS.firstPage),
    toRow('an edit, visible in the HTML', edits, GOALS_MS.edit),
  ];
}

/** `npm run dev` on both cores, with the caches of an earlier run, and an edit in it. */
export async function measureDevLoop(context: BenchContext): Promise<Section> {
  moveProcess(process.pid, [context.serverCore, context.loadCore]);
  const rows = await measureStarts(context);
  moveProcess(process.pid, [context.loadCore]);
  return {
    table: 'Development: `npm run dev`',
    kind: 'absolute',
    text: `From the command until the start page was read, with the caches of an earlier run, and from saving a component until the page that shows it was read: medians and quartiles of ${STARTS} starts and ${STARTS * EDITS} edits.`,
    rows,
  };
}
