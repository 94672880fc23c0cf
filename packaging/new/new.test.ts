import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, type Listener } from '@monoshop/testing/listener';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startProcess } from '../../scripts/child-process.ts';
import { CommandError } from '../../scripts/command-line.ts';
import { ROOT } from '../../scripts/environment.ts';
import { composeProduct, declaresTwice, findTakenFile } from './product.ts';
import { parseRequest } from './request.ts';
import { makeProduct, run } from './run.ts';
import { listClosure } from './source-closure.ts';

// Two hundred files are read and formatted for each product.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const APIS = [
  { name: 'orders', port: 4003 },
  { name: 'stock', port: 4004 },
];

const compose = (title: string, apis = APIS) =>
  composeProduct({ folder: '/nowhere', title, apis }, (name) =>
    /^@monocloud\/auth-|service-kit$/.test(name) ? `${name.replace(/^@|\//g, '')}.tgz` : undefined,
  );

/** What is found in texts, by their paths. */
const findIn = (texts: Iterable<[path: string, text: string]>, pattern: RegExp): string[] =>
  [...texts]
    .filter(([, text]) => pattern.test(text))
    .map(([path, text]) => `${path}: ${pattern.exec(text)?.[0] ?? ''}`);

describe('the product that is made', () => {
  let files: Map<string, string>;

  beforeAll(async () => {
    files = await compose('Acme Goods');
  });

  test('has a folder, a row, a page and a route for each API, and none of another name', () => {
    for (const { name } of APIS) {
      for (const path of [`api-${name}/app.ts`, `api-${name}/app.test.ts`, `web/app/${name}/page.tsx`]) {
        expect(files.has(path), path).toBe(true);
      }
    }
    const table = files.get('packages/apis/index.ts') ?? '';
    expect(table).toContain(`audience: 'https://api.acme-goods.example/stock'`);
    expect([...files.keys()].filter((path) => /product(?!ion)|invoice/.test(path))).toEqual([]);
  });

  test('names neither this shop nor its APIs, lab, documents or measurements', () => {
    const foreign =
      /monoshop(?![/-]service-kit)|\bproducts\b|invoice|\blab\b|docs\/|\bbench|\bchaos|SECURITY\.md|\bdecision \d/i;
    const { LICENSE, ...texts } = Object.fromEntries(files);
    expect(LICENSE).toContain('MonoShop');
    expect(findIn(Object.entries(texts), foreign)).toEqual([]);
  });

  test('has every file that its files import', () => {
    const sources = [...files.keys()].filter((path) => /\.(tsx?|mjs)$/.test(path));
    const asInThisShop = (path: string) => (files.get(path) ?? '').replaceAll('@acme-goods/', '@monoshop/');
    expect(listClosure(sources, asInThisShop).filter((path) => !files.has(path))).toEqual([]);
  });

  test('installs the three packages from its archives, and everything else from the registry', () => {
    const manifest: unknown = JSON.parse(files.get('web/package.json') ?? '');
    expect(manifest).toMatchObject({
      name: '@acme-goods/web',
      dependencies: {
        '@monocloud/auth-nextjs': 'file:../packages/archives/monocloudauth-nextjs.tgz',
        '@acme-goods/api-orders': '0.1.0',
        next: expect.stringMatching(/^\d/),
      },
    });
    expect(files.get('package.json')).toContain('"start": "node scripts/acme-goods.mjs start"');
  });

  test('has variables of its own name, for the storefront and for its APIs', () => {
    const variables = files.get('web/.env.example') ?? '';
    expect(variables).toContain('ORDERS_API_URL=\nSTOCK_API_URL=');
    expect(variables).toContain('ACME_GOODS_REFRESH_SECONDS=15');
    expect(files.get('api-stock/.env.example')).toContain('API_PORT=4004');
  });

  test('changes no data: no user, scope, route or page is about that', () => {
    const changes = /katherine|dorothy|payment[-_s]|write:\w|signInScopes|permission_not/i;
    expect(findIn(files, changes)).toEqual([]);
  });

  test('names a row of an API (`ordersItem`) in code only, not in its documents', () => {
    const documents = [...files].filter(([path]) => path.endsWith('.md'));
    expect(documents.length).toBeGreaterThan(1);
    expect(findIn(documents, /\w*Item\b/)).toEqual([]);
  });

  test('may have a single API', async () => {
    const single = await compose('Acme', APIS.slice(0, 1));
    expect([...single.keys()].filter((path) => path.startsWith('api-orders/')).length).toBeGreaterThan(5);
    expect([...single.keys()].some((path) => path.includes('stock'))).toBe(false);
  });
});

test('an API has its name wherever the product names it, whatever word of this shop that is', async () => {
  const names = ['product', 'products', 'invoices', 'byproducts', 'stores', 'news', 'statuses'];
  const apis = names.map((name, index) => ({ name, port: 4003 + index }));
  const files = await compose('Acme', apis);
  for (const name of names) {
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([`api-${name}/app.ts`, `web/app/${name}/page.tsx`, `web/ui/${name}-view.tsx`]),
    );
    const contract = files.get(`api-${name}/contract.ts`) ?? '';
    expect(contract).toContain(`export type ${name.charAt(0).toUpperCase()}${name.slice(1)}Item =`);
    expect(files.get('packages/apis/index.ts')).toContain(`path: '/${name}'`);
  }
});

test('no file of a product declares a name twice, whatever its APIs are called that are taken', async () => {
  const names = ['schema', 'pages', 'routes', 'resources', 'responses', 'items', 'views', 'rows', 'layouts'];
  names.push('names', 'lists', 'tests', 'users', 'tables', 'series', 'metadata', 'skeleton', 'heading');
  const requests = names.map((name, index) => ['--api', `${name}:${4003 + index}`]);
  const { apis } = await parseRequest([join(tmpdir(), 'not-made'), '--name', 'Acme', ...requests.flat()]);
  for (const [path, text] of await compose('Acme', [...apis])) {
    if (/\.tsx?$/.test(path)) expect([path, declaresTwice(path, text)]).toEqual([path, false]);
  }
});

test.each([
  [`import { A } from 'a';\nconst A = 1;`, true],
  [`import a, {\n  type B as C,\n} from 'a';\nfunction C() {}`, true],
  [`import * as a from 'a';\nlet a;`, true],
  [`export default function A() {}\nimport { A } from 'a';`, true],
  [`import { A as B } from 'a';\nconst A: B = 1;`, false],
])('a module %j declares a name twice: %s', (text, twice) => {
  expect(declaresTwice('a.ts', text)).toBe(twice);
});

test.each([
  ['paths', 'web/data/paths.ts'],
  ['error', 'web/ui/error-view.tsx'],
  ['store', 'web/data/store.ts'],
  ['orders', undefined],
])('an API named %s would take the place of %s', (name, taken) => {
  expect(findTakenFile({ name, port: 4003 })).toBe(taken);
});

describe('a request that is refused writes nothing', () => {
  const parent = mkdtempSync(join(tmpdir(), 'monoshop-request-'));
  const folder = join(parent, 'my-app');
  let listener: Listener;

  beforeAll(async () => {
    listener = await listen(createServer());
  });
  afterAll(async () => {
    await listener.close();
    rmSync(parent, { recursive: true });
  });

  const good = ['--name', 'Acme', '--api', 'orders:45003'];
  type Refusal = [title: string, args: () => string[], message: string];
  const entitled = (t: string): Refusal => [t, () => [folder, '--name', t, ...good.slice(2)], 'its own'];
  const named = (a: string): Refusal => [a, () => [folder, ...good, '--api', `${a}:45004`], `named "${a}"`];
  test.each<Refusal>([
    ['a folder that exists', () => [parent, ...good], 'exists. Name a folder that does not.'],
    ['a folder in this repository', () => [join(ROOT, 'web/acme'), ...good], 'is inside this repository'],
    ['no folder', () => good, 'Name the folder to make.'],
    ['two folders', () => [folder, 'other', ...good], 'Only one folder'],
    ['no name', () => [folder, ...good.slice(2)], '--name is missing'],
    ['a name with quotes', () => [folder, '--name', `A"c'me`, ...good.slice(2)], 'is not a name'],
    ...['MonoShop', 'Git', 'MonoShop 2', 'API Hub', 'Tenant Portal', 'Otel', 'Next Public'].map(entitled),
    ...'delete operations schemas shop create migrations tenant coverage dist monoshops'
      .split(' ')
      .map(named),
    ['no API', () => [folder, ...good.slice(0, 2)], 'at least one API'],
    ['an API without a port', () => [folder, ...good, '--api', 'stock'], '"stock" has no port'],
    ['an API with a path in its name', () => [folder, ...good, '--api', '../stock:45004'], 'is not an API'],
    ['an API with a capital', () => [folder, ...good, '--api', 'Stock:45004'], 'is not an API'],
    ['a port of X11', () => [folder, ...good, '--api', 'stock:6000'], 'is one that browsers block'],
    ['the port of the storefront', () => [folder, ...good, '--api', 'stock:3000'], 'that of the storefront'],
    ['a port out of range', () => [folder, ...good, '--api', 'stock:70000'], 'has no port from 1024'],
    ['one port for two', () => [folder, ...good, '--api', 'stock:45003'], 'Two APIs have the port 45003'],
    ['one name for two', () => [folder, ...good, '--api', 'orders:45004'], 'Two APIs have the name orders'],
    ['a port in use', () => [folder, ...good, '--api', `stock:${listener.port}`], 'is in use'],
    ['an unknown option', () => [folder, ...good, '--port', '1'], "Unknown option '--port'"],
  ])('%s', async (_title, args, message) => {
    const refusal = run(args());
    await expect(refusal).rejects.toThrow(CommandError);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow('Nothing was written. npm run new -- ../my-app');
    await expect(refusal).rejects.toMatchObject({ exitCode: 2 });
    expect(readdirSync(parent)).toEqual([]);
  });

  test('all problems are in one message', async () => {
    const refusal = run(['--name', '1', '--api', 'a b:1', '--api', 'error:45003']);
    await expect(refusal).rejects.toThrow(
      /Name the folder[\s\S]*is not a name[\s\S]*is not an API[\s\S]*every product has a web\/ui\/error-view\.tsx/,
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  test('a failure while the product is written leaves nothing', async () => {
    const path = join(parent, 'missing.tgz');
    const archive = { name: '@monocloud/auth-core', path, packedBytes: 0, unpackedBytes: 0, files: [] };
    await expect(makeProduct({ folder, title: 'Acme', apis: APIS }, [archive])).rejects.toThrow('ENOENT');
    expect(readdirSync(parent)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while npm writes the lockfile leaves nothing',
    async (signal) => {
      const bin = mkdtempSync(join(tmpdir(), 'monoshop-bin-'));
      writeFileSync(join(bin, 'npm'), '#!/bin/sh\necho ready >&2\nexec sleep 60\n', { mode: 0o755 });
      const entry = JSON.stringify(join(ROOT, 'packaging/new/run.ts'));
      const program = `(await import(${entry})).makeProduct(${JSON.stringify({ folder, title: 'Acme', apis: APIS })}, [])`;
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
      const options = ['--import=tsx', '--input-type=module', `--eval=await ${program}`];
      const child = startProcess(process.execPath, options, { cwd: ROOT, env });
      await child.printed(/ready/);
      child.signal(signal);
      await expect(child.closed).resolves.toMatchObject({ code: 128 + constants.signals[signal] });
      expect(readdirSync(parent)).toEqual([]);
      rmSync(bin, { recursive: true });
    },
  );

  test('--help prints how the command is called', async () => {
    const print = vi.spyOn(console, 'log').mockReturnValue();
    await run(['--help']);
    expect(print.mock.lastCall).toEqual([
      expect.stringMatching(/^npm run new -- \.\.\/my-app --name "Acme"/),
    ]);
    print.mockRestore();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('a good request is taken as it is', async () => {
    await expect(parseRequest([folder, ...good])).resolves.toEqual({
      folder,
      title: 'Acme',
      apis: [{ name: 'orders', port: 45_003 }],
    });
  });
});
