import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { parseWords } from './command-line.ts';
import { ROOT } from './environment.ts';

/** How a command ends that fails, as a person at a terminal sees it. */
async function runCommand(...args: string[]) {
  // Without this rule the command would go to work, which takes minutes.
  const options = { cwd: ROOT, timeout: 60_000, reject: false, stripFinalNewline: false } as const;
  const runner = [join(ROOT, 'scripts/monoshop.mjs'), ...args];
  const { exitCode: code, stdout, stderr } = await execa(process.execPath, runner, options);
  return { code, stdout, stderr };
}

it.each([
  ['bench', 'foo', 'npm run bench takes api, data, telemetry, bff, start, scale, --smoke; not "foo".\n'],
  ['bench', '--foo', 'npm run bench takes api, data, telemetry, bff, start, scale, --smoke; not "--foo".\n'],
  ['chaos', '--foo', 'npm run chaos takes --smoke, --ci; not "--foo".\n'],
  ['pack', '--help', 'npm run pack takes no arguments; not "--help".\n'],
  ['chaos', 'foo', 'npm run chaos takes --smoke, --ci; not "foo".\n'],
])(
  'npm run %s -- %s ends with one line that says what it takes, and exit code 2',
  { timeout: 70_000 },
  async (...given) => {
    const [command, word, stderr] = given;
    expect(await runCommand(command, word)).toEqual({ code: 2, stdout: '', stderr });
  },
);

it('the words that a command takes are handed on in the order in which they were given', () => {
  expect(parseWords('npm run bench', ['--smoke', 'scale', 'api'], ['api', 'scale', '--smoke'])).toEqual([
    '--smoke',
    'scale',
    'api',
  ]);
});
