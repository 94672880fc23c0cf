import { spawnSync } from 'node:child_process';
import { ROOT } from './environment.ts';
import { readText } from './source-files.ts';

/** The `$ command` lines of the document's console blocks, each with the answer printed below it. */
export function listExamples(markdown: string) {
  const blocks = [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        // A command goes on over lines that end with a backslash.
        const [, command = '', shown = ''] = /^((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(example) ?? [];
        return { command, shown: shown.trim() };
      }),
  );
}

/** Whether an answer is what the document shows, `…` matching anything within its line. */
export function matchesShown(answer: string, shown: string): boolean {
  const pattern = shown
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(answer.replaceAll('\r', '').trim());
}

/** Runs every example of README.md against the running product; prints each, and fails on the first lie. */
function main(): void {
  const examples = listExamples(readText('README.md'));
  if (examples.length === 0) throw new Error('README.md has no console example, so nothing was proven.');
  let failed = 0;
  for (const { command, shown } of examples) {
    const { stdout } = spawnSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
    const holds = matchesShown(stdout, shown);
    console.log(`${holds ? 'ok    ' : 'FAILED'} $ ${command}`);
    if (holds) continue;
    failed += 1;
    console.log(`--- README.md says\n${shown}\n--- the answer is\n${stdout.trim()}\n---`);
  }
  console.log(`README examples: ${examples.length - failed} hold, ${failed} do not.`);
  process.exitCode = failed ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) main();
