import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, vi } from 'vitest';
import { parseOutDir } from './build.ts';
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

const BUILD_TAKES = 'npm run build takes one folder, such as dist or one outside of this repository';

it.each([
  ['bench', 'foo', 'npm run bench takes api, data, telemetry, bff, start, scale, --smoke; not "foo".\n'],
  ['bench', '--foo', 'npm run bench takes api, data, telemetry, bff, start, scale, --smoke; not "--foo".\n'],
  ['chaos', '--foo', 'npm run chaos takes --smoke, --ci; not "--foo".\n'],
  ['pack', '--help', 'npm run pack takes no arguments; not "--help".\n'],
  ['chaos', 'foo', 'npm run chaos takes --smoke, --ci; not "foo".\n'],
  ['build', '--help', `${BUILD_TAKES}; not "--help".\n`],
  ['build', '', `${BUILD_TAKES}; not "".\n`],
  ['build', '.', `${BUILD_TAKES}; not ".".\n`],
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

it.each([
  ['of no name', ['']],
  ['of spaces', [' ']],
  ['that is an option', ['--outDir']],
  ['and another one', ['../out', '../other']],
  ['that is the repository', ['.']],
  ['that is the repository, by its whole path', [ROOT]],
  ['that has sources', ['web']],
  ['in one that has sources', ['./packages/apis/dist']],
  ['of Git', ['.git/out']],
  ['in the place of a file', ['README.md']],
])('npm run build does not take a folder %s: %j', (_title, words) => {
  expect(() => parseOutDir(words, ROOT)).toThrow(`${BUILD_TAKES}; not "`);
});

it.each([
  ['dist of the repository without a word, wherever it is called', [], '/elsewhere', join(ROOT, 'dist')],
  ['a folder below dist', ['dist/of-today'], ROOT, join(ROOT, 'dist/of-today')],
  ['a new folder of the repository', ['of-today'], ROOT, join(ROOT, 'of-today')],
  ['a folder beside the repository', ['../of-today'], ROOT, join(ROOT, '../of-today')],
  ['a folder by its whole path', ['/elsewhere/of-today'], ROOT, '/elsewhere/of-today'],
  ['a folder from where it is called', ['of-today'], '/elsewhere', '/elsewhere/of-today'],
])('npm run build takes %s', (_title, words, calledFrom, folder) => {
  expect(parseOutDir(words, calledFrom)).toBe(folder);
});

it('npm run build takes a folder from where npm was called, not from the root of the repository', async () => {
  vi.stubEnv('INIT_CWD', join(ROOT, 'web'));
  expect(await runCommand('build', 'public')).toMatchObject({
    code: 2,
    stderr: `${BUILD_TAKES}; not "public".\n`,
  });
  vi.unstubAllEnvs();
});
