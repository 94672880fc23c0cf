import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { freePort } from '@monoshop/testing/listener';
import { createBrowser } from './testing/browser.ts';
import { postForJson } from './testing/form-post.ts';
import { startTestTenant, type TestTenant } from './testing/index.ts';
import { ADA, makeStateDir, openTenantForTest } from './testing/shared-tenant.ts';

/** Stops a tenant and starts it again where it was. */
async function restart(before: TestTenant, stateDir: string): Promise<TestTenant> {
  await before.stop();
  const tenant = await openTenantForTest({ stateDir, port: Number(new URL(before.issuer).port) });
  // The first requests may still go into connections that ended with the earlier tenant.
  const isReached = () =>
    fetch(`${tenant.issuer}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReached).toBe(true);
  return tenant;
}

test('F13 a restart changes nothing: tokens verify, the refresh token works once, the browser is still known', async () => {
  const stateDir = makeStateDir();
  const before = await startTestTenant({ stateDir, port: await freePort() });
  const browser = createBrowser(before.issuer);
  const tokens = await before.signIn({ browser });
  const after = await restart(before, stateDir);
  const keySet = createRemoteJWKSet(new URL(`${after.issuer}/jwks`));
  await expect(jwtVerify(tokens.access_token, keySet, { issuer: before.issuer })).resolves.toBeDefined();
  const { body } = await postForJson(after, '/introspect', { token: tokens.access_token }, after.tokenClient);
  expect(body).toMatchObject({ active: true });

  // A password that is wrong shows that no page is filled in.
  const signedIn = await after.signIn({ browser, ...ADA, password: 'unused' });
  expect(signedIn).toHaveProperty('refresh_token');
  const next = await after.refresh(tokens.refresh_token);
  await expect(after.refresh(tokens.refresh_token)).rejects.toThrow();
  await expect(after.refresh(next.refresh_token)).rejects.toThrow();
});

test('a refresh token that was spent before a restart still gives itself away after it', async () => {
  const stateDir = makeStateDir();
  const before = await startTestTenant({ stateDir, port: await freePort() });
  const tokens = await before.signIn();
  const next = await before.refresh(tokens.refresh_token);
  const after = await restart(before, stateDir);
  await expect(after.refresh(tokens.refresh_token)).rejects.toThrow();
  await expect(after.refresh(next.refresh_token)).rejects.toThrow();
});

test('what it writes is for its owner only', async () => {
  const stateDir = makeStateDir();
  const tenant = await startTestTenant({ stateDir });
  await tenant.signIn();
  await tenant.stop();
  const files = readdirSync(stateDir);
  expect(files.toSorted()).toEqual(['keys.json', 'records.json']);
  for (const file of files) expect(statSync(join(stateDir, file)).mode & 0o777).toBe(0o600);
});

test.each(['keys.json', 'records.json'])(
  'a damaged %s is named, with the remedy, and not overwritten',
  async (file) => {
    const stateDir = makeStateDir();
    writeFileSync(join(stateDir, file), '{"half":');
    await expect(startTestTenant({ stateDir })).rejects.toThrow(new RegExp(`${file} is damaged.*Remove it`));
    expect(statSync(join(stateDir, file)).size).toBe(8);
  },
);

test('two tenants do not know each other’s users', async () => {
  const [first, second] = [await openTenantForTest(), await openTenantForTest()];
  const { access_token: token } = await first.signIn();
  const { body } = await postForJson(second, '/introspect', { token }, second.tokenClient);
  expect(body).toEqual({ active: false });
});

test('can sign with ES256 too', async () => {
  const tenant = await openTenantForTest({ signingAlgorithm: 'ES256' });
  const { access_token: token } = await tenant.signIn();
  const keySet = createRemoteJWKSet(new URL(`${tenant.issuer}/jwks`));
  const { protectedHeader } = await jwtVerify(token, keySet, { issuer: tenant.issuer, typ: 'at+jwt' });
  expect(protectedHeader.alg).toBe('ES256');
});
