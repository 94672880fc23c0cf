import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startService, type ApiUnderTest } from './api-under-test.ts';
import { holdMigrations, POSTGRES } from '../database.ts';
import { metadataOf, paths, startForgingIssuer, type ForgingIssuer } from '../issuer.ts';
import { freePort, listen } from '../listener.ts';
import { TERMINATED_ON_LISTEN, type ChildProcess } from '../process.ts';

/** The API as a process: how it starts, refuses to start, and ends. */
export function describeProcess(api: ApiUnderTest): void {
  const stateDir = join(tmpdir(), `monoshop-process-${process.pid}`);
  const started: ChildProcess[] = [];
  function start(issuer: string, variables: Record<string, string> = {}, stdout?: string) {
    const own = { LOG_LEVEL: 'info', API_STATE_DIR: stateDir };
    const service = startService(api, issuer, { ...own, ...variables }, stdout);
    started.push(service);
    return service;
  }

  /** Starts the API and a request that is in flight for as long as the issuer holds its keys back. */
  async function startBusyApi(issuer: ForgingIssuer) {
    const service = start(issuer.issuer);
    const url = await service.url();
    const Authorization = `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope })}`;
    const asked = issuer.requested(paths.jwks);
    const answer = fetch(`${url}${api.path}`, { headers: { Authorization } });
    await asked;
    return { service, answer };
  }

  describe(`the process that serves ${api.path}`, () => {
    // A test that fails half-way must not leave its process behind.
    afterEach(async () => {
      await Promise.all(started.splice(0).map((service) => service.kill()));
      rmSync(stateDir, { recursive: true, force: true });
    });

    test('F10 SIGTERM lets the request in flight finish and ends with 0', async () => {
      const issuer = await startForgingIssuer();
      const release = issuer.hold(paths.jwks);
      const { service, answer } = await startBusyApi(issuer);
      service.signal('SIGTERM');
      await service.printed(/"msg":"closing"/);
      release();
      expect((await answer).status).toBe(200);
      await expect(service.closed).resolves.toMatchObject({ code: 0 });
      await issuer.stop();
    });

    // Only Node loads a module before the program.
    if (!('bun' in process.versions)) {
      test('F10 SIGTERM before it listens ends it with 0, too', async () => {
        const service = start('https://tenant.example', TERMINATED_ON_LISTEN);
        await expect(service.closed).resolves.toMatchObject({ code: 0, signal: null });
      });
    }

    test('F10 a second SIGTERM ends it at once', async () => {
      const issuer = await startForgingIssuer();
      issuer.hold(paths.jwks);
      const { service, answer } = await startBusyApi(issuer);
      const outcome = answer.then(
        () => 'answered',
        () => 'cut',
      );
      service.signal('SIGTERM');
      await service.printed(/"msg":"closing"/);
      service.signal('SIGTERM');
      await expect(service.closed).resolves.toMatchObject({ code: 143 });
      expect(await outcome).toBe('cut');
      await issuer.stop();
    });

    test.skipIf(POSTGRES.isAbsent)(
      'F14 it listens, and ends when it is asked to, while another process migrates its database',
      async () => {
        const issuer = await startForgingIssuer();
        const place = await POSTGRES.create();
        const release = await holdMigrations(place.url);
        const service = start(issuer.issuer, { API_DATABASE_URL: place.url });
        const url = await service.url();
        const ask = async (path: string) => (await fetch(`${url}${path}`)).status;
        expect([await ask('/livez'), await ask('/readyz')]).toEqual([200, 503]);
        service.signal('SIGTERM');
        await expect(service.closed).resolves.toMatchObject({ code: 0 });
        await release();
        await place.drop();
        await issuer.stop();
      },
    );

    test.skipIf(!existsSync('/dev/full'))(
      'it starts, serves and ends with its log on a full disk',
      async () => {
        const issuer = await startForgingIssuer();
        const API_PORT = String(await freePort());
        const service = start(issuer.issuer, { API_PORT }, '/dev/full');
        await service.printed(/^Lines of the log are lost: it cannot be written \(ENOSPC\)\.\n$/);
        const Authorization = `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope })}`;
        for (const path of ['/livez', api.path, '/livez', api.path]) {
          const { status } = await fetch(`http://127.0.0.1:${API_PORT}${path}`, {
            headers: { Authorization },
          });
          expect(status).toBe(200);
        }
        service.signal('SIGTERM');
        await expect(service.closed).resolves.toMatchObject({ code: 0 });
        expect(service.output().split('\n').length).toBe(2);
        await issuer.stop();
      },
    );

    test('F02 its log and /readyz say so while old keys serve', async () => {
      const issuer = await startForgingIssuer();
      const service = start(issuer.issuer, { MONOCLOUD_BACKEND_JWKS_CACHE_DURATION: '0' });
      const url = await service.url();
      const token = issuer.mint({ aud: api.resource, scope: api.scope });
      const headers = { Authorization: `Bearer ${token}` };
      const ask = async () => (await fetch(`${url}${api.path}`, { headers })).status;
      const readiness = async () => (await fetch(`${url}/readyz`)).json();
      expect(await ask()).toBe(200);
      expect(await readiness()).toEqual({ status: 'ok' });
      await issuer.stop();
      expect(await ask()).toBe(200);
      const [line] = await service.printed(/^.*"msg":"warning".*$/m);
      expect(line).toContain('"code":"MONOCLOUD_STALE"');
      expect(line).toMatch(
        /The key set of \S+ cannot be renewed\. Uses of the old copy since the last warning: 1;/,
      );
      expect(await readiness()).toEqual({ status: 'ok', warnings: ['MONOCLOUD_STALE'] });
      expect(service.output()).not.toContain(token);
      service.signal('SIGTERM');
      await service.exited;
    });

    // Only an API with something to change asks when a user signed in.
    if (api.scopes.length > 1) {
      test('B13 its log says that the issuer does not state the claims without which no user may change anything', async () => {
        const issuer = await startForgingIssuer();
        issuer.reply(paths.metadata, { json: { ...metadataOf(issuer.issuer), claims_supported: undefined } });
        const service = start(issuer.issuer);
        const [line] = await service.printed(/^.*"code":"CLAIMS_NOT_STATED".*$/m);
        expect(line).toContain('"claims":["auth_time"]');
        await service.kill();
        await issuer.stop();
      });
    }

    test('F11 reports every invalid variable in one message and ends with 1', async () => {
      const service = start('http://tenant.example', {
        API_PORT: 'many',
        LOG_LEVEL: 'loud',
        MONOCLOUD_BACKEND_AUDIENCE: api.path.slice(1),
      });
      await expect(service.closed).resolves.toMatchObject({ code: 1 });
      expect(service.output()).toMatch(/^Cannot start, for 4 reasons:\n {2}API_PORT /);
      for (const name of ['LOG_LEVEL', 'MONOCLOUD_BACKEND_TENANT_DOMAIN', 'MONOCLOUD_BACKEND_AUDIENCE']) {
        expect(service.output()).toContain(`\n  ${name} is not `);
      }
      expect(service.output()).not.toContain('    at ');
    });

    test('F11 names a secret that does not go with the method of introspection, and ends with 1', async () => {
      const method = { MONOCLOUD_BACKEND_CLIENT_AUTH_METHOD: 'private_key_jwt' };
      const secret = { MONOCLOUD_BACKEND_CLIENT_SECRET: 'the-secret' };
      const service = start('https://tenant.example', { ...method, ...secret });
      await expect(service.closed).resolves.toMatchObject({ code: 1 });
      expect(service.output()).toMatch(
        /^Cannot start:\n {2}MONOCLOUD_BACKEND_CLIENT_SECRET is not .* Set it/,
      );
      expect(service.output()).not.toMatch(/the-secret| {4}at /);
    });

    test('N58 a public URL with a line break and an audience with a quote are named, and it ends with 1', async () => {
      const service = start('https://tenant.example', {
        API_PUBLIC_URL: 'https://api.example/\r\nSet-Cookie: a=b',
        MONOCLOUD_BACKEND_AUDIENCE: 'https://api.example/"x"',
      });
      await expect(service.closed).resolves.toMatchObject({ code: 1 });
      expect(service.output()).toMatch(
        /^Cannot start, for 2 reasons:\n {2}API_PUBLIC_URL is not .*\n {2}MONOCLOUD_BACKEND_AUDIENCE is not /,
      );
      expect(service.output()).not.toMatch(/Set-Cookie| {4}at /);
    });

    test('F11 reports a port in use with its variable and ends with 1', async () => {
      const squatter = await listen(createServer());
      const port = String(squatter.port);
      const service = start('https://tenant.example', { API_PORT: port });
      await expect(service.closed).resolves.toMatchObject({ code: 1 });
      expect(service.output()).toContain(`API_PORT names port ${port}, which is in use.`);
      await squatter.close();
    });
  });
}
