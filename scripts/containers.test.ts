import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { APIS } from '@monoshop/apis';
import { administer, POSTGRES } from '@monoshop/testing/database';
import { DCLinter } from 'dclint';
import { execa } from 'execa';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CONTAINER_SERVICES, parseContainerFile, readContainerText } from './container-files.ts';
import { ROOT } from './environment.ts';
import { readServiceFile } from './service-files.ts';

const COMPOSE = 'compose.yaml';
const composeText = readServiceFile(COMPOSE);

const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
        read_only: z.boolean().default(false),
        cap_drop: z.array(z.string()).default([]),
        security_opt: z.array(z.string()).default([]),
        environment: z.record(z.string(), z.string()).default({}),
        env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
        healthcheck: z.object({ test: z.tuple([z.literal('CMD'), z.string()], z.string()) }).optional(),
        ports: z.array(z.string()).default([]),
      }),
    ),
    configs: z.object({ roles: z.object({ content: z.string() }) }),
  })
  .parse(parse(composeText, { merge: true }));

describe.each(CONTAINER_SERVICES)('the Containerfile of %s', (service) => {
  const text = readContainerText(service);

  test('has no complaint of the linter, which complains about an unknown instruction', () => {
    expect(validate(text)).toEqual([]);
    expect(validate(`${text}INSTALL npm\n`)).toMatchObject([{ message: 'Unknown instruction: INSTALL' }]);
  });

  test('runs as a user without rights, from a base without a shell, and installs nothing', () => {
    // The parser refuses every instruction that is not listed there, RUN and ADD with them.
    const { base, user, source, environment } = parseContainerFile(text);
    expect(base).toMatch(/^gcr\.io\/distroless\/nodejs\d+-debian\d+:nonroot$/);
    expect(user).toBeGreaterThan(1_000);
    expect(source).toBe(service);
    expect(environment['NODE_ENV']).toBe('production');
    expect(() => parseContainerFile(`${text}RUN npm ci\n`)).toThrow('RUN is not expected');
  });

  test('names one port in its variables, its health check and what it exposes', () => {
    const { port, environment, healthCheck } = parseContainerFile(text);
    expect(port).toBe(APIS.find(({ name }) => service === `api-${name}`)?.port ?? 3000);
    expect(environment[service === 'web' ? 'PORT' : 'API_PORT']).toBe(String(port));
    expect(healthCheck.at(-1)).toContain(`http://127.0.0.1:${port}/livez`);
  });
});

describe('the compose file', () => {
  test('is one by the Compose Specification, and has no complaint of the linter', () => {
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    const [result] = linter.lintFiles([join(ROOT, 'containers', COMPOSE)], false);
    expect(result?.messages).toEqual([]);
  });

  test.each(CONTAINER_SERVICES)(
    'builds %s from its Containerfile, and lets it write nowhere and gain no right',
    (name) => {
      expect(compose.services[name]).toMatchObject({
        build: { context: '../dist', dockerfile: `../containers/${name}.Containerfile` },
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        env_file: [{ path: `${name}.env`, required: false }],
      });
    },
  );

  test('gives the storefront the identifiers of the APIs that it requests tokens for', () => {
    const { MONOCLOUD_AUTH_RESOURCE: resource = '', ...web } = compose.services['web']?.environment ?? {};
    const audiences = APIS.map(({ variable }) => web[`${variable}_API_AUDIENCE`]);
    expect(resource.split(' ')).toEqual(audiences);
    const given = APIS.map(({ name }) => compose.services[`api-${name}`]?.environment);
    expect(given.map((each) => each?.['MONOCLOUD_BACKEND_AUDIENCE'])).toEqual(audiences);
  });

  // They ask the usual ports of this machine, with programs that the images have.
  const areHere = spawnSync('redis-cli', ['ping']).status === 0 && spawnSync('pg_isready').status === 0;
  test.skipIf(!areHere && !process.env['MONOSHOP_REQUIRE_SERVICES'])(
    'asks Redis and PostgreSQL for their health in words that they know',
    async () => {
      for (const name of ['redis', 'postgres']) {
        const [, command = '', ...words] = compose.services[name]?.healthcheck?.test ?? [];
        expect(await execa(command, words)).toMatchObject({ exitCode: 0 });
      }
    },
  );

  test('publishes the storefront alone, to this machine alone', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports.length > 0);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([['web', ['127.0.0.1:3000:3000']]]);
  });

  test('takes every variable without a value of its own from .env, where each of them is', () => {
    const used = new Set([...composeText.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name));
    const explained = [...readServiceFile('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(used).toEqual(new Set(explained));
  });
});

describe('the roles that the compose file makes', () => {
  const suffix = crypto.randomUUID().slice(0, 8);
  const names = ['products', 'invoices'].map((name) => `${name}_${suffix}`);
  afterAll(async () => {
    if (POSTGRES.isAbsent) return;
    await administer(...names.map((name) => `drop database if exists "${name}"`));
    await administer(...names.map((name) => `drop role if exists "${name}"`));
  });

  test.skipIf(POSTGRES.isAbsent)(
    'own their database, cannot open the other one, and are bound by row-level security',
    async () => {
      const sql = compose.configs.roles.content
        .replaceAll(/\$\{\w+:\?\}/g, 'secret')
        .replaceAll(/\b(products|invoices)\b/g, `"$1_${suffix}"`);
      await administer(...sql.split(';').filter((statement) => statement.trim()));
      const can = (name: string) =>
        `has_database_privilege(rolname, '${name}_${suffix}', 'connect, create') as ${name}`;
      const rights = await administer(
        `select rolname, rolsuper, rolbypassrls, ${can('products')}, ${can('invoices')}
           from pg_roles where rolname like '%\\_${suffix}' order by rolname`,
      );
      const bound = { rolsuper: false, rolbypassrls: false };
      expect(rights).toEqual([
        { rolname: `invoices_${suffix}`, ...bound, products: false, invoices: true },
        { rolname: `products_${suffix}`, ...bound, products: true, invoices: false },
      ]);
    },
  );
});
