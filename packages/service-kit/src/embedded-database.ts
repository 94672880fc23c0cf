import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Libsql from 'libsql';
import type { Driver, Migration, Value } from './database-driver.ts';

/** For how long another process may keep the file. SQLite would wait on the only thread: the pauses are ours. */
const BUSY_TIMEOUT_MS = 5_000;
const MIGRATION_BUSY_TIMEOUT_MS = 10_000;
const MAX_BUSY_PAUSE_MS = 20;

/** Codes of SQLite for a statement that is wrong; every other one says that the file cannot be used at the moment. */
const MISTAKES = /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|MISUSE)/;

/** Opens a file of SQLite's form with `libsql`, which runs on Node and on Bun. Makes it when there is none. */
export async function openEmbedded(path: string): Promise<Driver> {
  const { default: Database } = await import('libsql');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Readable for this user only, also in a folder that was there; SQLite's other files take the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  const statements = new Map<string, Libsql.Statement>();
  /** Settles after the last transaction that was asked for. */
  let last: Promise<unknown> = Promise.resolve();
  /** The transaction that is open. There is one connection: a statement from elsewhere would belong to it. */
  const open: { transaction?: Promise<unknown> } = {};

  function run(sql: string, parameters: readonly Value[] = []): unknown[] {
    const prepared = statements.get(sql) ?? database.prepare(toNumberedPlaces(sql));
    statements.set(sql, prepared);
    return prepared.all(...parameters).map(requireSafeIntegers);
  }

  async function finish<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await work();
      database.exec('commit');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself.
      if (database.open && database.inTransaction) database.exec('rollback');
      throw error;
    }
  }

  /** Takes the lock of writers first, so that no statement after it finds the file busy. */
  function transaction<Result>(work: () => Promise<Result>, busyTimeoutMs: number): Promise<Result> {
    // From the time when it was asked for: what waits before it in this process counts as well.
    const deadline = performance.now() + busyTimeoutMs;
    const result = last.then(async () => {
      const { finished } = await untilNotBusy(() => {
        database.exec('begin immediate');
        // In the same step: a statement that came between the two would belong to it.
        const begun = { finished: finish(work) };
        open.transaction = begun.finished.then(ignore, ignore);
        return begun;
      }, deadline);
      try {
        return await finished;
      } finally {
        open.transaction = undefined;
      }
    });
    last = result.then(ignore, ignore);
    return result;
  }

  return {
    async migrate(migrations) {
      await untilNotBusy(() => {
        database.exec('pragma busy_timeout = 0');
        database.exec('pragma journal_mode = wal');
      }, performance.now() + MIGRATION_BUSY_TIMEOUT_MS);
      await transaction(async () => applyMigrations(database, migrations), MIGRATION_BUSY_TIMEOUT_MS);
    },
    query: (sql, parameters) =>
      untilNotBusy(async () => {
        while (open.transaction) await open.transaction;
        return run(sql, parameters);
      }, performance.now() + BUSY_TIMEOUT_MS),
    transaction: (work) =>
      transaction(() => work(async (sql, parameters) => run(sql, parameters)), BUSY_TIMEOUT_MS),
    isOutage: (error) => !database.open || !MISTAKES.test(toCode(error) ?? 'SQLITE_ERROR'),
    async close() {
      await last;
      if (database.open) database.close();
    },
  };
}

/** The outcome of a transaction goes to its own caller; the next one only waits for its end. */
const ignore = (): void => undefined;

function applyMigrations(database: Libsql.Database, migrations: readonly Migration[]): void {
  const write = (sql: string, parameters: readonly Value[] = []) =>
    database.prepare(toNumberedPlaces(sql)).run(...parameters);
  write('create table if not exists migrations (name text primary key)');
  for (const { name, statements } of migrations) {
    if (database.prepare('select 1 from migrations where name = ?1').all(name).length > 0) continue;
    for (const { sql, parameters } of statements) write(sql, parameters);
    write('insert into migrations (name) values ($1)', [name]);
  }
}

/** Tries until `deadline`, a time of `performance.now()`. */
async function untilNotBusy<Result>(work: () => Result | Promise<Result>, deadline: number): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!toCode(error)?.startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error;
    }
    // Not in step with the others who wait.
    await delay(Math.random() * MAX_BUSY_PAUSE_MS);
  }
}

/** `libsql` rounds an integer that a number cannot hold. */
function requireSafeIntegers(row: unknown): unknown {
  const isRounded = (value: unknown) => Number.isInteger(value) && !Number.isSafeInteger(value);
  if (Object.values(row ?? {}).some(isRounded)) {
    throw new RangeError('The database holds an integer beyond 2^53.');
  }
  return row;
}

/** `$1` of PostgreSQL is a name for SQLite; its own numbered places are `?1`. */
const toNumberedPlaces = (sql: string): string => sql.replaceAll(/\$(\d+)/g, '?$1');

function toCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
