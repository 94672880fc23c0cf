import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readPackage } from './package-json.ts';
import { readText } from './source-files.ts';

const values = z.record(z.string(), z.unknown()).default({});
const step = z.strictObject({ uses: z.string().optional(), run: z.string().default(''), with: values });
// GitHub refuses a workflow with a key that it does not know.
const job = z.strictObject({
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  container: z.object({ image: z.string() }).optional(),
  strategy: z.object({ matrix: z.object({ node: z.array(z.number()) }) }).optional(),
  env: values,
  services: values,
  steps: z.array(step.refine(({ uses, run }) => (uses === undefined) !== (run === ''))),
});
const top = { name: z.string(), on: z.unknown(), permissions: values, concurrency: values };
const workflow = z.strictObject({ ...top, jobs: z.record(z.string(), job) });
const TEXT = readText('.github/workflows/ci.yml');
const jobs = Object.values(workflow.parse(parse(TEXT)).jobs);

const listCommands = ({ steps }: z.infer<typeof job>) => steps.map(({ run }) => run).join('\n');

test('every npm script that the workflow runs exists', () => {
  const commands = jobs.map(listCommands).join('\n');
  const called = [...commands.matchAll(/\bnpm run (\S+)/g)].map(([, name]) => name);
  expect(called).toEqual(expect.arrayContaining(['types', 'unit', 'browser', 'strangers', 'docs']));
  expect(Object.keys(readPackage().scripts)).toEqual(expect.arrayContaining(called));
});

test('the workflow runs on Node 20, 22 and 24, and no other', () => {
  const versions = jobs.flatMap(({ container, strategy, steps }) => [
    container && Number(/^node:(\d+)-/.exec(container.image)?.[1]),
    ...(strategy?.matrix.node ?? []),
    ...steps.map((step) => step.with['node-version']),
  ]);
  const stated = versions.filter((version) => version !== undefined && version !== '${{ matrix.node }}');
  expect(new Set(stated)).toEqual(new Set([20, 22, 24]));
});

test('every job that runs tests has a PostgreSQL, and skips none of them; `.ci/run` brings its own', () => {
  const testing = jobs.filter((each) => /npm run (unit|browser)|bun test/.test(listCommands(each)));
  expect(testing.length).toBe(3);
  for (const { env, services } of testing) {
    expect(env['MONOSHOP_REQUIRE_SERVICES']).toBe(1);
    expect(services).toHaveProperty('postgres');
  }
});

test.each(['permissions:', 'timeout-minutes:', 'run: npm ci', 'uses:'])('a misspelt %s is refused', (key) => {
  expect(workflow.safeParse(parse(TEXT.replace(key, `x${key}`))).success).toBe(false);
});
