import { POSTGRES } from '@monoshop/testing/database';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { UnavailableError } from './problem.ts';

const READ = 'select name from things where id = $1';
const COUNT = 'select count(*) as prepared from pg_prepared_statements where statement = $1';
/** As a pooler does that hands a connection on which knows none of the statements. */
const FORGET = 'deallocate all';

describe.skipIf(POSTGRES.isAbsent)('a statement on PostgreSQL', () => {
  let database: Database;

  beforeEach(async () => {
    const { url, drop } = await POSTGRES.create();
    onTestFinished(drop);
    const statements = [
      { sql: 'create table things (id integer primary key, name text)' },
      { sql: `insert into things values (1, 'one')` },
    ];
    database = openDatabase({ url, migrations: [{ name: '0001-things', statements }] });
    onTestFinished(database.close);
  });

  const read = () => database.query(READ, [1]);
  const countPrepared = () => database.query(COUNT, [READ]);

  test('is prepared once for a connection, and its values are not part of it', async () => {
    await read();
    await database.query(READ, [2]);
    expect(await countPrepared()).toEqual([{ prepared: 1 }]);
  });

  test('that a pooler has lost is run again without a name, and no other gets one', async () => {
    await read();
    await database.query(FORGET);
    expect(await read()).toEqual([{ name: 'one' }]);
    expect(await read()).toEqual([{ name: 'one' }]);
    expect(await countPrepared()).toEqual([{ prepared: 0 }]);
  });

  test('that is lost in a transaction keeps nothing of it and is an outage, once', async () => {
    const rename = (name: string) =>
      database.transaction(async (query) => {
        await query('update things set name = $1', [name]);
        await query(READ, [1]);
      });
    await rename('two');
    await database.query(FORGET);
    await expect(rename('three')).rejects.toBeInstanceOf(UnavailableError);
    expect(await read()).toEqual([{ name: 'two' }]);
    await rename('four');
    expect(await read()).toEqual([{ name: 'four' }]);
  });

  test('reads a column whose type another process has changed since', async () => {
    await read();
    await database.query('alter table things alter column name type varchar(80)');
    expect(await read()).toEqual([{ name: 'one' }]);
  });

  test('of rows that are written takes a bounded part of the memory of the server', async () => {
    for (let count = 1; count <= 60; count += 1) await database.query(`select ${count} as written`);
    const [row] = await database.query('select count(*) as prepared from pg_prepared_statements');
    expect(row).toEqual({ prepared: 50 });
  });
});
