import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { skipWithout } from './required-service.ts';

/** For statements that go past an API. */
export { Client as PostgresClient } from 'pg';

/** A database of one test, without a table. */
export interface TestDatabase {
  /** As an API takes it. */
  url: string;
  /** Removes it, whatever still uses it. */
  drop: () => Promise<void>;
}

/** A kind of database that the APIs run on. */
export interface DatabaseKind {
  /** With the reason where it is absent. */
  name: string;
  isAbsent: boolean;
  create: () => Promise<TestDatabase>;
}

const ADMIN_URL = process.env['TEST_POSTGRES_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

/** Runs statements as the administrator of the PostgreSQL of the tests; resolves with the rows of the last one. */
export async function administer(...statements: readonly string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: ADMIN_URL, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

function createFile(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-database-'));
  const drop = () => Promise.resolve(rmSync(folder, { recursive: true, force: true }));
  return Promise.resolve({ url: pathToFileURL(join(folder, 'test.db')).href, drop });
}

/** The API is the owner of its database, as in production, and no administrator: row-level security holds for it. */
async function createPostgres(): Promise<TestDatabase> {
  // No word of the product in it: SQL would read one with a dash as two.
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await administer(`create role ${name} login password '${name}'`, `create database ${name} owner ${name}`);
  const { hostname, port } = new URL(ADMIN_URL);
  return {
    url: `postgres://${name}:${name}@${hostname}:${port || '5432'}/${name}`,
    drop: async () => void (await administer(`drop database ${name} with (force)`, `drop role ${name}`)),
  };
}

/** Holds back what migrates a database, as another process that does so would, until the returned function is called. */
export async function holdMigrations(url: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin; create table migrations (name text primary key)');
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}

/** The same database for the administrator of the PostgreSQL, for whom it has no row-level security. */
export function toAdministratorUrl(url: string): string {
  const { username, password, host } = new URL(ADMIN_URL);
  return Object.assign(new URL(url), { username, password, host }).href;
}

/** Why tests on PostgreSQL are skipped; undefined where one answers. */
async function findAbsence(): Promise<string | undefined> {
  try {
    await administer('select 1');
    return undefined;
  } catch (cause) {
    return skipWithout(
      `no PostgreSQL answers at TEST_POSTGRES_URL (127.0.0.1:5432)`,
      (reason) => reason,
      cause,
    );
  }
}

const absence = await findAbsence();

export const EMBEDDED: DatabaseKind = { name: 'a file', isAbsent: false, create: createFile };
export const POSTGRES: DatabaseKind = {
  name: absence ? `PostgreSQL (${absence})` : 'PostgreSQL',
  isAbsent: absence !== undefined,
  create: createPostgres,
};

/** Every kind of database that the APIs run on. */
export const DATABASES: readonly DatabaseKind[] = [EMBEDDED, POSTGRES];
