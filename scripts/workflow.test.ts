import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readPackage } from './package-json.ts';
import { readText } from './source-files.ts';

const job = z.object({
  container: z.object({ image: z.string() }).optional(),
  strategy: z.object({ matrix: z.object({ node: z.array(z.number()) }) }).optional(),
  env: z.record(z.string(), z.unknown()).default({}),
  services: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(
    z.object({ run: z.string().default(''), with: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
const workflow = z.object({ jobs: z.record(z.string(), job) });
const jobs = Object.values(workflow.parse(parse(readText('.github/workflows/ci.yml'))).jobs);

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
