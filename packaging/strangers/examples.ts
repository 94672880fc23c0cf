import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../scripts/environment.ts';

const SEEDS = join(ROOT, 'packages/auth-nextjs/src/testing/seed-snippets.txt');
// Fragments of its README have no imports: they show a name each.
const FRAGMENT_ENTRIES = ['', '/internal', '/utils'].map((entry) => `@monocloud/auth-core${entry}`);

const listFences = (text: string): string[] =>
  [...text.matchAll(/^```tsx?\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

/** Puts before a fragment the imports of what it names, from the packages as they are installed. */
function addImports(fragment: string, load: NodeJS.Require): string {
  if (/^import /m.test(fragment)) return fragment;
  const imports = FRAGMENT_ENTRIES.map((entry) => {
    const exported: unknown = load(entry);
    const named = Object.keys(exported instanceof Object ? exported : {}).filter((name) =>
      new RegExp(`\\b${name}\\b`).test(fragment),
    );
    return `import { ${named.join(', ')} } from '${entry}';`;
  });
  return [...imports, fragment].join('\n');
}

/** The TypeScript of the READMEs, as they are in the installed packages, and of the seeds: file name to text. */
export function collectExamples(folder: string, packages: readonly string[]): Record<string, string> {
  const load = createRequire(join(folder, 'package.json'));
  const documents = packages.map((name) => [
    name.split('/').at(-1) ?? name,
    join(folder, 'node_modules', name, 'README.md'),
  ]);
  return Object.fromEntries(
    [...documents, ['seed', SEEDS]].flatMap(([name = '', path = '']) =>
      listFences(readFileSync(path, 'utf8')).map((code, index) => [
        `${name}-${index + 1}.tsx`,
        addImports(code, load),
      ]),
    ),
  );
}
