import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Database, Driver, Migration, OnBehalf, Query, Statement, Value } from './database-driver.ts';
import { openEmbedded } from './embedded-database.ts';
import { inSpan, isObserved, type SpanOptions } from './observe.ts';
import { openPostgres } from './postgres-database.ts';
import { settleWithin, UnavailableError } from './problem.ts';
import { textVariable } from './variables.ts';

export type { Database, Migration, OnBehalf, Query, Statement, Value };

/** Where a database is, and what is in it. */
export interface DatabaseOptions {
  /** `postgres://…`, or `file:///…` for a file that is made when it does not exist. */
  url: string;
  migrations: readonly Migration[];
}

/** Failures within this time are answered with the last one: each attempt opens connections. */
const PAUSE_MS = 500;

/** A request waits so long for a database that this process or another migrates. */
const OPEN_TIMEOUT_MS = 3_000;

/** Opens a database with its first use. A process starts without it, and serves as soon as it answers. */
export function openDatabase({ url, migrations }: DatabaseOptions): Database {
  let opened: Driver | undefined;
  let opening: Promise<Driver> | undefined;
  let isClosed = false;
  let failure: { error: unknown; atMs: number } | undefined;

  async function openMigrated(): Promise<Driver> {
    const driver = await openDriver(url);
    try {
      await attempt(driver, () => driver.migrate(migrations));
      return (opened = driver);
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  async function getDriver(): Promise<Driver> {
    if (isClosed) throw new UnavailableError('The database is closed.');
    if (opened) return opened;
    if (failure && performance.now() - failure.atMs < PAUSE_MS) throw failure.error;
    opening ??= openMigrated().catch((error: unknown) => {
      opening = undefined;
      failure = { error, atMs: performance.now() };
      throw error;
    });
    return settleWithin(OPEN_TIMEOUT_MS, opening, () => {
      throw new UnavailableError('The database is still being prepared.');
    });
  }

  const query: Database['query'] = async (sql, parameters = [], onBehalf = {}) => {
    const driver = await getDriver();
    return attempt(driver, () => driver.query(sql, parameters, onBehalf));
  };

  const database: Database = {
    query,
    async transaction(work, onBehalf = {}) {
      const driver = await getDriver();
      let thrown: unknown;
      const run = (queryIn: Query) =>
        work((sql, parameters) => attempt(driver, () => queryIn(sql, parameters))).catch((error: unknown) => {
          thrown = error;
          throw error;
        });
      return driver.transaction(run, onBehalf).catch((error: unknown) => {
        // What the work itself throws says nothing of the database.
        throw error === thrown ? error : explain(driver, error);
      });
    },
    check: async () => void (await query('select 1')),
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      // What is still being prepared is closed when it is ready: the end of the process does not wait for a migration.
      const closing = opening?.then(
        (driver) => driver.close(),
        () => undefined,
      );
      await (opened ? closing : settleWithin(OPEN_TIMEOUT_MS, Promise.resolve(closing), () => undefined));
    },
  };
  return observeDatabase(database, isPostgres(url) ? 'postgresql' : 'sqlite');
}

const OPERATION = /^\s*(?<operation>select|insert|update|delete)\b/i;
const TABLE = /\b(?:from|into|update)\s+"?(?<table>[a-z_]+)/i;

/**
 * A database whose statements and transactions have spans and durations: with the kind of statement and its table, never
 * with its text or its parameters. The check has none.
 */
function observeDatabase(database: Database, system: 'postgresql' | 'sqlite'): Database {
  const toOptions = (attributes: SpanOptions['attributes']): SpanOptions => ({
    kind: 'client',
    attributes: { 'db.system.name': system, ...attributes },
    duration: 'db.client.operation.duration',
  });
  function observe<Result>(sql: string, run: () => Promise<Result>): Promise<Result> {
    if (!isObserved()) return run();
    const operation = OPERATION.exec(sql)?.groups?.['operation']?.toUpperCase() ?? 'OTHER';
    const table = TABLE.exec(sql)?.groups?.['table'];
    const attributes = { 'db.operation.name': operation, ...(table && { 'db.collection.name': table }) };
    return inSpan([operation, table].filter(Boolean).join(' '), toOptions(attributes), run);
  }
  return {
    ...database,
    query: (sql, parameters, onBehalf) => observe(sql, () => database.query(sql, parameters, onBehalf)),
    transaction: (work, onBehalf) =>
      inSpan('TRANSACTION', toOptions({ 'db.operation.name': 'TRANSACTION' }), () => {
        const observed = (query: Query) =>
          work((sql, parameters) => observe(sql, () => query(sql, parameters)));
        return database.transaction(observed, onBehalf);
      }),
  };
}

const NOT_LOADED = /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_DLOPEN_FAILED)$/;

async function openDriver(url: string): Promise<Driver> {
  try {
    return await (isPostgres(url) ? openPostgres(url) : openEmbedded(fileURLToPath(url)));
  } catch (cause) {
    // A driver that is not installed, or not for this platform, does not come back by itself.
    if (cause instanceof Error && 'code' in cause && NOT_LOADED.test(String(cause.code))) throw cause;
    throw new UnavailableError('The database cannot be opened.', { cause });
  }
}

async function attempt<T>(driver: Driver, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(driver, error);
  }
}

const explain = (driver: Driver, cause: unknown): unknown =>
  driver.isOutage(cause) ? new UnavailableError('The database cannot be reached.', { cause }) : cause;

/** A statement that writes rows; every row has the columns of the first. */
export function insertRows(table: string, rows: readonly Readonly<Record<string, Value>>[]): Statement {
  const columns = Object.keys(rows[0] ?? {});
  const toPlaces = (_row: unknown, index: number) =>
    `(${columns.map((_column, place) => `$${index * columns.length + place + 1}`).join(', ')})`;
  return {
    sql: `insert into "${table}" (${columns.join(', ')}) values ${rows.map(toPlaces).join(', ')}`,
    parameters: rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  };
}

const isPostgres = (url: string): boolean => /^postgres(ql)?:\/\//.test(url);

/** Where an API keeps its data: its PostgreSQL, or a file of its name in its folder. */
export function toDatabaseUrl(
  env: { API_DATABASE_URL?: string; API_STATE_DIR?: string },
  { name, folder }: { name: string; folder: URL },
): string {
  const file = join(env.API_STATE_DIR ?? fileURLToPath(folder), `${name}.db`);
  return env.API_DATABASE_URL ?? pathToFileURL(file).href;
}

/** The variables of an API that say where its database is. */
export function databaseVariables() {
  const error = 'is not a postgres:// URL. Set it to your PostgreSQL, or leave it out for a file of its own.';
  return {
    API_DATABASE_URL: z
      .string({ error })
      .refine((value) => isPostgres(value) && URL.canParse(value), { error })
      .optional(),
    API_STATE_DIR: textVariable({ remedy: 'Set it to a folder this service may write to.' }).optional(),
  };
}
