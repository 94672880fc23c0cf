import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Driver, Migration, Value } from './database-driver.ts';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 3_000;
const QUERY_TIMEOUT_MS = 5_000;
/** A migration may rewrite a table, and waits for the process that migrates before it. */
const MIGRATION_TIMEOUT_MS = 10 * 60_000;
const GRACE_MS = 1_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Any number, the same in every process: one at a time migrates a database. */
const MIGRATION_LOCK = 7_402_614;

const INT8_OID = 20;

/**
 * SQLSTATE classes of a server that cannot serve: connection, authentication, no such database, resources, operator,
 * system; and 40, a transaction that lost to another one. Every other class is a mistake in the statement (PostgreSQL
 * documentation, appendix A).
 */
const OUTAGES = /^(08|25006|28|3D|40|53|55P03|57|58)/;

/**
 * A statement that is prepared under a name and cannot be used: a pooler that knows none of them handed the connection on
 * (26000, 42P05, 08P01), or a migration changed what it gives (0A000). None of it has been executed then.
 */
const NOT_PREPARED = new Set(['26000', '42P05', '08P01', '0A000']);
/** The server keeps each of them on each connection. An API has about ten; rows that are written differ in number. */
const MAX_PREPARED = 50;

/** Transaction-local: a connection that a pooler hands on has nothing of it. */
const CALLER_SETTING = 'app.caller';

/** Opens a pool of connections to a PostgreSQL with `pg`. Resolves before there is a connection. */
export async function openPostgres(url: string): Promise<Driver> {
  const { DatabaseError, Pool, types } = await import('pg');
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    // Statements of one transaction that do not wait for each other are one round trip.
    pipeline: true,
  });
  // The pool replaces an idle connection that breaks; without a listener, the error would end the process.
  pool.on('error', ignoreError);
  // Reads have no transaction that could say it. What the client has given up would keep its place at the server.
  pool.on('connect', (client) => {
    client.query(`set statement_timeout = ${QUERY_TIMEOUT_MS}`).catch(ignoreError);
  });
  const toParser = (oid: number) => (oid === INT8_OID ? toSafeInteger : types.getTypeParser(oid));

  let names: Map<string, string> | undefined = new Map();
  const toStatement = (text: string, values: readonly Value[] = [], name?: string) => ({
    name,
    text,
    values: [...values],
    query_timeout: QUERY_TIMEOUT_MS + GRACE_MS,
    types: { getTypeParser: toParser },
  });

  /** Runs a statement that the server has to parse and plan once for each connection. */
  async function run(runner: Pick<PoolClient, 'query'>, text: string, values?: readonly Value[]) {
    const name = names && nameStatement(names, text);
    const query = (as?: string) =>
      runner.query<Record<string, unknown>>(toStatement(text, values, as)).then(({ rows }) => rows);
    return query(name).catch((error: unknown) => {
      const isLost = error instanceof DatabaseError && NOT_PREPARED.has(error.code ?? '');
      if (name === undefined || !isLost) throw error;
      names = undefined;
      // A transaction is aborted by it; the next one has no names.
      if (runner !== pool) throw new Error('A prepared statement was lost.', { cause: error });
      return query();
    });
  }

  /** @param begin the statements that begin it, which are one round trip. */
  async function transact<Result>(
    begin: (client: PoolClient) => string,
    work: (client: PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const client = await pool.connect();
    // The pool listens to idle connections only: one that breaks here would end the process.
    client.on('error', ignoreError);
    try {
      await client.query(toStatement(begin(client)));
      const result = await work(client);
      await client.query(toStatement('commit'));
      client.off('error', ignoreError);
      client.release();
      return result;
    } catch (error) {
      await rollBack(client);
      throw error;
    }
  }

  return {
    migrate: (migrations) =>
      transact(
        () => `${BEGIN}; set local statement_timeout = ${MIGRATION_TIMEOUT_MS}`,
        async (client) => {
          await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
          await applyMigrations(client, migrations);
          await warnOfBypass(client);
        },
      ),
    query(sql, parameters, { caller } = {}) {
      return caller === undefined
        ? run(pool, sql, parameters)
        : run(pool, readAs(sql, parameters.length + 1), [...parameters, caller]);
    },
    transaction: (work, { caller } = {}) =>
      transact(
        (client) =>
          caller === undefined
            ? BEGIN
            : `${BEGIN}; select set_config('${CALLER_SETTING}', ${client.escapeLiteral(caller)}, true)`,
        (client) => work((sql, parameters) => run(client, sql, parameters)),
      ),
    isOutage: (error) =>
      error instanceof DatabaseError
        ? OUTAGES.test(error.code ?? '')
        : !(error instanceof RangeError || error instanceof TypeError),
    close: () => pool.end(),
  };
}

/** Its text, hashed: where a pooler mixes connections up, the same name is the same text. */
function nameStatement(names: Map<string, string>, text: string): string | undefined {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('base64url');
  if (names.size < MAX_PREPARED) names.set(text, name);
  return names.has(text) ? name : undefined;
}

/**
 * A query that runs for a caller, in one round trip. Each row of what is lateral is made after the row before it, which
 * sets for whom it is; `offset 0` keeps the planner from turning the two into one. A statement without `begin` is a
 * transaction of its own.
 *
 * @param place number of the parameter that is the caller.
 */
const readAs = (sql: string, place: number): string => `
  select read.* from (select set_config('${CALLER_SETTING}', $${place}, true) as caller offset 0) behalf
  cross join lateral (select * from (${sql}) own where behalf.caller is not null offset 0) read`;

// The level is not left to the database, under whose default one of two transactions at once could fail. A process that
// is paused between two statements must not keep its locks. A pooler refuses limits that a connection begins with.
const BEGIN = `begin isolation level read committed; set local statement_timeout = ${QUERY_TIMEOUT_MS};
  set local idle_in_transaction_session_timeout = ${QUERY_TIMEOUT_MS}`;

const ROLLBACK = { text: 'rollback', query_timeout: GRACE_MS };

/** Returns the connection to the pool; one on which nothing can be rolled back is closed, which has the same effect. */
async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query(ROLLBACK);
    client.off('error', ignoreError);
    client.release();
  } catch {
    client.release(true);
  }
}

/** What was asked of the connection rejects by itself. */
const ignoreError = (): void => undefined;

/** Warns when the server does not apply row-level security to this role. */
async function warnOfBypass(client: PoolClient): Promise<void> {
  const { rows } = await client.query(
    'select 1 from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)',
  );
  if (rows.length === 0) return;
  const message =
    'The role of API_DATABASE_URL bypasses row-level security. Use one that owns its database only.';
  process.emitWarning(message, { code: 'ROW_SECURITY_BYPASSED' });
}

async function applyMigrations(client: PoolClient, migrations: readonly Migration[]): Promise<void> {
  await client.query('create table if not exists migrations (name text primary key)');
  for (const { name, statements, postgres = [] } of migrations) {
    const { rowCount } = await client.query('select 1 from migrations where name = $1', [name]);
    if (rowCount) continue;
    for (const { sql, parameters = [] } of [...statements, ...postgres])
      await client.query(sql, [...parameters]);
    await client.query('insert into migrations (name) values ($1)', [name]);
  }
}

/** `pg` gives 64-bit integers as text, since a number cannot hold every one of them. */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('The database holds an integer beyond 2^53.');
  return value;
}
