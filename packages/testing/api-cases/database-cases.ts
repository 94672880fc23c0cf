import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASES, POSTGRES, type DatabaseKind, type TestDatabase } from '../database.ts';
import { startForgingIssuer, type ForgingIssuer } from '../issuer.ts';
import { startTcpGateway } from '../tcp-gateway.ts';
import { startService, type ApiUnderTest } from './api-under-test.ts';

const PROCESSES_TIMEOUT_MS = 60_000;

/** What an API keeps, on each kind of database. Every test starts the API as processes, as in production. */
export function describeDatabase(api: ApiUnderTest): void {
  let issuer: ForgingIssuer;
  const ends: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    issuer = await startForgingIssuer();
    ends.push(() => issuer.stop());
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function create(kind: DatabaseKind): Promise<TestDatabase> {
    const database = await kind.create();
    ends.push(database.drop);
    return database;
  }

  /** Starts the API, and resolves with what asks it. */
  async function start(databaseUrl: string) {
    const place: Record<string, string> = databaseUrl.startsWith('file:')
      ? { API_STATE_DIR: dirname(fileURLToPath(databaseUrl)) }
      : { API_DATABASE_URL: databaseUrl };
    const service = startService(api, issuer.issuer, place);
    ends.push(service.kill);
    const url = await service.url();
    const Authorization = `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope })}`;
    const ask = (path: string) => fetch(`${url}${path}`, { headers: { Authorization } });
    const read = async (): Promise<unknown> => (await ask(api.path)).json();
    return { service, ask, read };
  }

  describe.each([...DATABASES])(`the data of ${api.path} in $name`, (kind) => {
    test.skipIf(kind.isAbsent)(
      'two processes that start at once on an empty database agree, and a restart keeps what is there',
      async () => {
        const { url } = await create(kind);
        const first = await Promise.all([start(url), start(url)]);
        const [answer, other] = await Promise.all(first.map(({ read }) => read()));
        expect(answer).toMatchObject({ [api.path.slice(1)]: expect.any(Array) });
        expect(other).toEqual(answer);
        for (const { service } of first) {
          expect(await service.stop()).toMatchObject({ code: 0 });
          expect(service.output()).not.toMatch(/"level":[45]0/);
        }
        expect(await (await start(url)).read()).toEqual(answer);
      },
      PROCESSES_TIMEOUT_MS,
    );
  });

  test.skipIf(POSTGRES.isAbsent)(
    `F14 ${api.path} answers 503 with Retry-After while ${POSTGRES.name} is unavailable, at the start and later, and recovers by itself`,
    async () => {
      const url = new URL((await create(POSTGRES)).url);
      const gateway = await startTcpGateway([url.host]);
      ends.push(gateway.stop);
      url.host = `127.0.0.1:${gateway.port}`;
      await gateway.cut();
      const { ask, service } = await start(url.href);
      for (const cut of [() => Promise.resolve(), gateway.cut]) {
        await cut();
        for (const path of [api.path, '/readyz']) {
          const response = await ask(path);
          expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 503, '5']);
          expect(await response.json()).toMatchObject({ detail: 'The database cannot be reached.' });
        }
        expect((await ask('/livez')).status).toBe(200);
        await gateway.restore();
        while ((await ask('/readyz')).status !== 200) await delay(100);
        expect((await ask(api.path)).status).toBe(200);
      }
      expect(service.output()).not.toContain(url.password);
    },
    PROCESSES_TIMEOUT_MS,
  );
}
