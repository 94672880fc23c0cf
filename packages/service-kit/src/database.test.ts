import { readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  DATABASES,
  EMBEDDED,
  holdMigrations,
  POSTGRES,
  toAdministratorUrl,
  type DatabaseKind,
} from '@monoshop/testing/database';
import { listen } from '@monoshop/testing/listener';
import Libsql from 'libsql';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { databaseVariables, insertRows, openDatabase, toDatabaseUrl } from './database.ts';
import type { Database, Migration } from './database.ts';
import { UnavailableError } from './problem.ts';
import { readSettings } from './settings.ts';

const createThings: Migration = {
  name: '0001-things',
  statements: [
    { sql: 'create table things (id integer primary key, name text not null, amount bigint)' },
    insertRows('things', [
      { id: 1, name: `o'clock; "--`, amount: 9_007_199_254_740_991 },
      { id: 2, name: 'none', amount: null },
    ]),
  ],
};

const addThing: Migration = {
  name: '0002-third',
  statements: [insertRows('things', [{ id: 3, name: 'late' }])],
};

/** Makes a database for the test that runs. */
async function create(kind: DatabaseKind): Promise<string> {
  const { url, drop } = await kind.create();
  onTestFinished(drop);
  return url;
}

/** Opens a database for the test that runs. */
function open(url: string, ...migrations: Migration[]): Database {
  const database = openDatabase({ url, migrations });
  onTestFinished(database.close);
  return database;
}

const catchFailure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

for (const kind of DATABASES) {
  describe.skipIf(kind.isAbsent)(`a database in ${kind.name}`, () => {
    let url: string;
    beforeEach(async () => {
      url = await create(kind);
    });

    test('takes the same SQL, whatever the order and number of its parameters, and gives 64-bit integers as numbers', async () => {
      const { query } = open(url, createThings);
      expect(
        await query('select id, name, amount from things where id < $2 and $2 > $1 order by id', [1, 3]),
      ).toEqual([
        { id: 1, name: `o'clock; "--`, amount: 9_007_199_254_740_991 },
        { id: 2, name: 'none', amount: null },
      ]);
    });

    test('refuses an integer that a number cannot hold instead of rounding it', async () => {
      const read = open(url, createThings).query('select amount + 2 as amount from things where id = 1');
      await expect(read).rejects.toThrow('beyond 2^53');
    });

    test('applies each migration once, also when several open it at once, and a later one on top', async () => {
      const several = Array.from({ length: 5 }, () => open(url, createThings));
      const counts = await Promise.all(several.map(({ query }) => query('select count(*) as n from things')));
      expect(counts).toEqual(several.map(() => [{ n: 2 }]));
      const { query } = open(url, createThings, addThing);
      expect(await query('select name from things where id = 3')).toEqual([{ name: 'late' }]);
      expect(await query('select name from migrations order by name')).toEqual([
        { name: '0001-things' },
        { name: '0002-third' },
      ]);
    });

    test('keeps nothing of a migration that fails, and is opened again after a pause', async () => {
      const database = open(url, addThing);
      for (const _attempt of ['at once', 'within the pause']) {
        const failure = await catchFailure(database.check());
        expect(failure).toBeInstanceOf(Error);
        expect(failure).not.toBeInstanceOf(UnavailableError);
      }
      expect(await open(url, createThings).query('select count(*) as n from things')).toEqual([{ n: 2 }]);
      const isOpen = () =>
        database.check().then(
          () => true,
          () => false,
        );
      while (!(await isOpen())) await delay(50);
      expect(await database.query('select count(*) as n from things')).toEqual([{ n: 3 }]);
    });

    test('is closed once and for all', async () => {
      const database = open(url, createThings);
      await database.check();
      await database.close();
      await database.close();
      await expect(database.check()).rejects.toThrow(UnavailableError);
    });

    test('a mistake in a statement is no outage', async () => {
      const failure = await catchFailure(open(url).query('select x from nowhere'));
      expect(failure).toBeInstanceOf(Error);
      expect(failure).not.toBeInstanceOf(UnavailableError);
    });
  });
}

test.each([
  ['a PostgreSQL that is not there', 'postgres://ada:secret@127.0.0.1:1/shop'],
  ['a file in a place that is no folder', 'file:///dev/null/shop.db'],
])('F14 %s is an outage that does not name its address, and hinders no end', async (_title, url) => {
  const database = open(url);
  const checked = catchFailure(database.check());
  await database.close();
  const failure = await checked;
  expect(failure).toBeInstanceOf(UnavailableError);
  expect(failure).toHaveProperty(
    'message',
    expect.stringMatching(/^The database cannot be (reached|opened)\.$/),
  );
});

test('F14 a PostgreSQL that breaks the connection while it migrates is an outage, not the end of the process; a pooler accepts how it begins', async () => {
  let startup = '';
  const server = createServer((socket) => {
    socket.once('data', (data) => {
      startup = data.subarray(8).toString();
      // AuthenticationOk and ReadyForQuery (PostgreSQL documentation, 55.7); then it is gone in the middle of `begin`.
      socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]));
      socket.once('data', () => socket.destroy());
    });
  });
  const { port, close } = await listen(server);
  onTestFinished(close);
  const database = open(`postgres://ada@127.0.0.1:${port}/shop`, createThings);
  await expect(database.check()).rejects.toThrow(UnavailableError);
  expect(startup).toMatch(/^(?:(?:user|database|client_encoding|application_name)\0[^\0]*\0)+\0$/);
});

test.skipIf(POSTGRES.isAbsent)(
  'F14 while another process migrates the database a request waits three seconds, and the end of this one no longer',
  async () => {
    const url = await create(POSTGRES);
    const release = await holdMigrations(url);
    const [database, ended] = [open(url, createThings), open(url, createThings)];
    const checks = [database, ended].map((one) => catchFailure(one.check()));
    await ended.close();
    for (const failure of await Promise.all(checks)) {
      expect(failure).toEqual(new UnavailableError('The database is still being prepared.'));
    }
    await release();
    expect(await database.query('select count(*) as n from things')).toEqual([{ n: 2 }]);
  },
);

test('F14 a payment that waits behind others for a locked file is refused as soon as they are', async () => {
  const url = await create(EMBEDDED);
  const database = open(url, createThings);
  await database.check();
  const other = new Libsql(fileURLToPath(url));
  other.exec('begin immediate');
  const begunAt = performance.now();
  const waiting = Array.from({ length: 3 }, () => database.transaction(async () => 'done'));
  const outcomes = await Promise.allSettled(waiting);
  // One alone is refused after five seconds.
  expect(performance.now() - begunAt).toBeLessThan(9_000);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { name: 'UnavailableError' } });
  other.close();
});

test.skipIf(POSTGRES.isAbsent)(
  'a role for which PostgreSQL has no row-level security is warned of, and one that owns its database is not',
  async () => {
    const own = await create(POSTGRES);
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on('warning', note);
    for (const url of [own, toAdministratorUrl(own)]) {
      const { query, transaction, close } = open(url);
      expect(await query(`select current_setting('statement_timeout') as most`)).toEqual([{ most: '5s' }]);
      const limits = `select 1 from pg_settings where setting = '5000' and name ~ '^(idle_in|statement_).*out'`;
      expect(await transaction((query) => query(limits))).toHaveLength(2);
      await close();
      await new Promise(setImmediate);
      warnings.push('');
    }
    process.off('warning', note);
    expect(warnings).toEqual(['', expect.stringContaining('bypasses row-level security'), '']);
  },
);

test('the file of the data is readable for its owner only, also in a folder that was there', async () => {
  const folder = new URL('.', await create(EMBEDDED));
  await open(new URL('shop.db', folder).href, createThings).check();
  for (const name of readdirSync(folder)) expect(statSync(new URL(name, folder)).mode & 0o077, name).toBe(0);
});

test('F11 an address that is not of PostgreSQL is refused without its password; without one, a file has the data', () => {
  const read = (environment: Record<string, string>) =>
    readSettings(z.object(databaseVariables()), { environment });
  for (const url of ['mysql://ada:secret@localhost/shop', 'postgres:ada:secret', 'postgres://ada:secret@[']) {
    expect(() => read({ API_DATABASE_URL: url })).toThrow('API_DATABASE_URL is not a postgres:// URL');
    expect(() => read({ API_DATABASE_URL: url })).not.toThrow('secret');
  }
  const options = { name: 'things', folder: new URL('file:///srv/api/.monoshop') };
  expect(toDatabaseUrl(read({ API_STATE_DIR: '/var/lib/shop' }), options)).toBe(
    'file:///var/lib/shop/things.db',
  );
  expect(toDatabaseUrl(read({}), options)).toBe('file:///srv/api/.monoshop/things.db');
  expect(toDatabaseUrl(read({ API_DATABASE_URL: 'postgresql://db/shop' }), options)).toBe(
    'postgresql://db/shop',
  );
});
