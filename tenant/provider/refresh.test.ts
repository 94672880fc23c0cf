import { expect, test } from 'vitest';
import { postForJson, postForm, refreshFields } from '../testing/form-post.ts';
import type { ClientCredentials } from '../testing/relying-party.ts';
import { openTenantForTest, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

const spend = (refreshToken: string, at = tenant, client: ClientCredentials = at.webClient) =>
  postForm(at, '/token', refreshFields(refreshToken), client);

async function isActive(token: string): Promise<boolean> {
  const { body } = await postForJson(tenant, '/introspect', { token }, tenant.webClient);
  return body.active;
}

test('rotates the refresh token at every use', async () => {
  const signedIn = await tenant.signIn();
  const first = await tenant.refresh(signedIn.refresh_token);
  const second = await tenant.refresh(first.refresh_token);
  expect(new Set([signedIn.refresh_token, first.refresh_token, second.refresh_token]).size).toBe(3);
});

test('a refresh token used twice ends the family: its refresh tokens and its access tokens', async () => {
  const signedIn = await tenant.signIn();
  const next = await tenant.refresh(signedIn.refresh_token);
  expect(await isActive(next.access_token)).toBe(true);

  const reuse = await spend(signedIn.refresh_token);
  expect(reuse.status).toBe(400);
  expect(await reuse.json()).toMatchObject({ error: 'invalid_grant' });

  expect((await spend(next.refresh_token)).status).toBe(400);
  expect(await isActive(signedIn.access_token)).toBe(false);
  expect(await isActive(next.access_token)).toBe(false);
  expect(await isActive(next.refresh_token)).toBe(false);
});

test('there is no grace period: of three refreshes at once with one token, one succeeds and the user is signed out', async () => {
  const { refresh_token: refreshToken } = await tenant.signIn();
  const answers = await Promise.all([spend(refreshToken), spend(refreshToken), spend(refreshToken)]);
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
  for (const winner of winners) {
    const { refresh_token: rotated } = await winner.json();
    expect((await spend(rotated)).status).toBe(400);
  }
});

test('the family of one user ends without harm to that of another', async () => {
  const [ada, grace] = [await tenant.signIn(), await tenant.signIn({ username: 'grace@monoshop.example' })];
  await tenant.refresh(ada.refresh_token);
  expect((await spend(ada.refresh_token)).status).toBe(400);
  expect(await isActive(grace.access_token)).toBe(true);
  expect((await spend(grace.refresh_token)).status).toBe(200);
});

test('refuses the refresh token of another client', async () => {
  const { refresh_token: refreshToken } = await tenant.signIn();
  expect((await spend(refreshToken, tenant, tenant.tokenClient)).status).toBe(400);
  expect((await spend(refreshToken)).status).toBe(200);
});

test('rotation does not extend the lifetime that began at sign-in', async () => {
  const shortLived = await openTenantForTest({ refreshTokenSeconds: 2, sessionSeconds: 2 });
  const signedIn = await shortLived.signIn();
  const startedAt = Date.now();
  let refreshToken = signedIn.refresh_token;
  let status = 200;
  while (status === 200 && Date.now() - startedAt < 10_000) {
    const response = await spend(refreshToken, shortLived);
    status = response.status;
    if (status === 200) ({ refresh_token: refreshToken } = await response.json());
  }
  expect(status).toBe(400);
});
