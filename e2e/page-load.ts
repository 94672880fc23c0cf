import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { z } from 'zod';
import { ROOT } from '../scripts/environment.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

/** What one first visit to a page took, as Chromium itself measured it on a slowed-down processor. */
export interface PageLoad {
  largestPaintMs: number;
  /** Long tasks from the first paint until the page was idle: the time of each beyond 50 ms. */
  blockedMs: number;
  layoutShift: number;
  /** Bytes of the document with the data in it, compressed as they were sent. */
  documentBytes: number;
  /** Bytes of the scripts, compressed as they were sent. */
  scriptBytes: number;
  /** The part of `scriptBytes` that is not in the chunks which Next loads on every page. */
  addedBytes: number;
  /** What a fixed piece of work took in this tab, before or after, whichever was longer. */
  workMs: number;
}

declare global {
  interface Window {
    readLoad: () => Omit<PageLoad, 'workMs' | 'addedBytes' | 'scriptBytes'>;
  }
}

const SLOWDOWN = 4;
const LONG_TASK_MS = 50;
// The figures show what is slow; the time limits allow for a busy machine.
const PATIENCE_MS = 45_000;

const manifestSchema = z.object({ rootMainFiles: z.array(z.string()) });

/** Names of the chunks that Next loads on every page: React, the router and the bundler's runtime. */
function listFrameworkChunks(): string[] {
  const path = join(ROOT, 'web', TEST_BUILD, 'build-manifest.json');
  return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).rootMainFiles;
}

/** Runs in the page, before anything else does. */
function observeLoad(longTaskMs: number): void {
  let largestPaintMs = 0;
  let firstPaintMs = 0;
  let layoutShift = 0;
  let documentBytes = 0;
  const tasks: PerformanceEntry[] = [];
  const observers = ['largest-contentful-paint', 'layout-shift', 'longtask', 'navigation', 'paint'].map(
    (type) => {
      const take = (entries: PerformanceEntryList) => {
        for (const entry of entries) {
          if (type === 'largest-contentful-paint') largestPaintMs = entry.startTime;
          if (type === 'layout-shift') layoutShift += Number(Reflect.get(entry, 'value'));
          if (type === 'longtask') tasks.push(entry);
          if (type === 'navigation') documentBytes = Number(Reflect.get(entry, 'encodedBodySize'));
          if (entry.name === 'first-contentful-paint') firstPaintMs = entry.startTime;
        }
      };
      const observer = new PerformanceObserver((list) => take(list.getEntries()));
      observer.observe({ type, buffered: true });
      return () => take(observer.takeRecords());
    },
  );
  window.readLoad = () => {
    for (const takeRest of observers) takeRest();
    const blockedMs = tasks
      .filter(({ startTime, duration }) => startTime + duration > firstPaintMs)
      .reduce((sum, { duration }) => sum + Math.max(0, duration - longTaskMs), 0);
    return { largestPaintMs, layoutShift, blockedMs, documentBytes };
  };
}

/** Runs in the page: the same work each time, of which only the time differs. */
function work(): number {
  const startMs = performance.now();
  let state = 1;
  for (let round = 0; round < 5_000_000; round += 1) state = (state * 1_103_515_245 + round) % 2_147_483_647;
  return state < 0 ? 0 : performance.now() - startMs;
}

async function listScripts(page: Page): Promise<{ name: string; bytes: number }[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map(({ name, encodedBodySize }) => ({ name: new URL(name).pathname, bytes: encodedBodySize })),
  );
}

const sum = (scripts: { bytes: number }[]) => scripts.reduce((total, { bytes }) => total + bytes, 0);

/** Opens `path` in a browser that has never been there, and measures until the page has all its data. */
export async function measureLoad(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
): Promise<PageLoad> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const workBeforeMs = await page.evaluate(work);
  await page.addInitScript(observeLoad, LONG_TASK_MS);
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: PATIENCE_MS });
  await page.evaluate(() => new Promise((resolve) => void requestIdleCallback(resolve)));
  const load = await page.evaluate(() => window.readLoad());
  const scripts = await listScripts(page);
  const workMs = Math.max(workBeforeMs, await page.evaluate(work));
  const framework = listFrameworkChunks();
  const added = scripts.filter(({ name }) => !framework.some((chunk) => name.endsWith(chunk)));
  await context.close();
  return { ...load, workMs, scriptBytes: sum(scripts), addedBytes: sum(added) };
}
