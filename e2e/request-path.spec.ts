import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ROOT } from '../scripts/environment.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

const directory = mkdtempSync(join(tmpdir(), 'monoshop-coverage-'));
test.use({
  shopEnv: {
    // The processes count what they run, for {@link takeExecutedFiles}.
    NODE_V8_COVERAGE: directory,
    NODE_OPTIONS: `--import ${new URL('./coverage-on-signal.mjs', import.meta.url).href}`,
    MONOSHOP_REFRESH_SECONDS: '3600',
  },
});
test.afterAll(() => rmSync(directory, { recursive: true, force: true }));

const reportSchema = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          functionName: z.string(),
          ranges: z.array(z.object({ startOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});

/** Where the functions begin that ran; a module's own code runs once, when it is loaded, and does not count. */
function listOffsets({ functions }: z.infer<typeof reportSchema>['result'][number]): number[] {
  return functions.flatMap(({ ranges: [whole] }) =>
    whole && whole.count > 0 && whole.startOffset > 0 ? [whole.startOffset] : [],
  );
}

/** The source files of functions in a bundle. */
function mapToSources(bundle: string, offsets: number[]): string[] {
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  const text = readFileSync(bundle, 'utf8');
  return offsets.flatMap((offset) => {
    const lines = text.slice(0, offset).split('\n');
    const entry = map.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0);
    return 'originalSource' in entry ? [relative(ROOT, join(dirname(bundle), entry.originalSource))] : [];
  });
}

function listSources(script: z.infer<typeof reportSchema>['result'][number]): string[] {
  const offsets = listOffsets(script);
  if (offsets.length === 0 || !script.url.startsWith('file:')) return [];
  const path = fileURLToPath(script.url);
  return path.includes('/.next') && path.endsWith('.js')
    ? mapToSources(path, offsets)
    : [relative(ROOT, path)];
}

/** Waits for the report of a process that a signal asked for. */
async function readReport(pid: number, known: Set<string>): Promise<string> {
  for (let waited = 0; waited < 100; waited += 1) {
    const name = readdirSync(directory).find((name) => name.includes(`-${pid}-`) && !known.has(name));
    const text = name && readFileSync(join(directory, name), 'utf8');
    if (text?.trimEnd().endsWith('}')) return text;
    await delay(50);
  }
  throw new Error(`Process ${pid} wrote no coverage`);
}

/**
 * The files of this repository (paths below its root) of which a process ran a function since the last call.
 * @throws Error when the process does not report within five seconds.
 */
async function takeExecutedFiles(pid: number): Promise<string[]> {
  const known = new Set(readdirSync(directory));
  process.kill(pid, 'SIGUSR2');
  const { result } = reportSchema.parse(JSON.parse(await readReport(pid, known)));
  const sources = new Set(result.flatMap(listSources));
  return [...sources]
    .filter(
      (file) =>
        /\.tsx?$/.test(file) &&
        !file.includes('node_modules/') &&
        !file.includes('.next') &&
        !file.startsWith('..'),
    )
    .toSorted((one, other) => one.localeCompare(other));
}

/** Files of one request: 32, and what logs, counts and traces it in 10. It may only become smaller. */
const MAX_FILES = 42;

test(`GET /api/products of a signed-in user runs code of at most ${MAX_FILES} files in the storefront and the API`, async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA, '/products');
  const get = async () => expect((await page.request.get('/api/products')).status()).toBe(200);
  for (let count = 0; count < 3; count += 1) await get();
  // Nothing of the page itself may be under way in the counted time.
  await page.goto('about:blank');
  const take = async () => {
    const [web, api] = [shop.pid('web') ?? 0, shop.pid('products') ?? 0];
    return [await takeExecutedFiles(web), await takeExecutedFiles(api)];
  };
  await take();
  await get();
  const [web = [], api = []] = await take();
  for (const [name, files] of Object.entries({ storefront: web, API: api })) {
    process.stdout.write(`${name}: ${files.length} files\n  ${files.join('\n  ')}\n`);
  }
  expect(web).toContain('web/server/gateway.ts');
  expect(api).toContain('api-products/app.ts');
  const distinct = new Set([...web, ...api]).size;
  process.stdout.write(`together: ${distinct} files\n`);
  expect(distinct).toBeLessThanOrEqual(MAX_FILES);
});
