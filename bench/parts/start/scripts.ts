import { get } from 'node:http';
import { createVisitor } from '../../../chaos/visitor.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { planProduct, startPlanned } from '../../harness/product.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { signIn } from '../../harness/visitor.ts';

interface Page {
  name: string;
  path: string;
  isSignedIn: boolean;
}

const PAGES: Page[] = [
  { name: 'home, signed out', path: '/', isSignedIn: false },
  { name: 'dashboard', path: '/', isSignedIn: true },
  { name: 'products', path: '/products', isSignedIn: true },
  { name: 'invoices', path: '/invoices', isSignedIn: true },
  { name: 'token lab', path: '/lab', isSignedIn: true },
];

/** Bytes of an answer as they are sent to a browser, which takes gzip. */
function countSentBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(bytes);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    }).once('error', reject);
  });
}

/** The scripts that the page names, but for those that a browser of the last eight years leaves out. */
function listScripts(html: string): string[] {
  const tags = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes = '']) => attributes);
  const sources = tags
    .filter((attributes) => !/\bnomodule\b/i.test(attributes))
    .flatMap((attributes) => /\bsrc="([^"]+)"/.exec(attributes)?.[1] ?? []);
  return [...new Set(sources)];
}

/** Counts the scripts that the first load of each page takes. */
export async function measureScripts(context: BenchContext, builtDir: string): Promise<Section> {
  const plan = await planProduct(context.workDir, {}, builtDir);
  const started: PinnedProcess[] = [];
  try {
    for (const service of plan.services) started.push(await startPlanned(service, plan, context.serverCore));
    const visitor = await signIn(plan.url);
    const guest = createVisitor(plan.url, visitor.person);
    const rows = [];
    for (const { name, path, isSignedIn } of PAGES) {
      const { response, body } = await (isSignedIn ? visitor : guest).get(path);
      const scripts = listScripts(body);
      if (response.status !== 200 || scripts.length === 0) throw new Error(`${name} has no scripts`);
      const sizes = await Promise.all(
        scripts.map((script) => countSentBytes(new URL(script, plan.url).href)),
      );
      const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
      rows.push({ page: name, scripts: scripts.length, 'kB, gzip': (total / 1000).toFixed(1) });
    }
    return {
      table: 'Script of a first visit',
      kind: 'absolute',
      text: 'The scripts that the page itself names, as sent. `e2e/budget.spec.ts` holds what a browser loads to a limit.',
      rows,
    };
  } finally {
    await Promise.all(started.map((process) => process.stop()));
  }
}
