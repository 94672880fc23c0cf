import { decodeJwt } from 'jose';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import { createShopper, type Shopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, createTestClient } from '../testing/test-client.ts';

const TOKEN_SECONDS = 300;
const PRODUCTS_ONLY = { resource: PRODUCTS, scopes: 'read:products' };
const INVOICES_ONLY = { resource: INVOICES, scopes: 'read:invoices' };

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant({ accessTokenSeconds: TOKEN_SECONDS });
});
afterAll(() => tenant.stop());
beforeEach(holdClock);
afterEach(releaseClock);

const refreshes = () => tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token');
const refusals = () => tenant.tokenRequests.filter(({ status }) => status !== 200);

async function signedIn(username = 'ada@monoshop.example'): Promise<Shopper> {
  const client = createTestClient(tenant);
  const shopper = createShopper(client, (url) => tenant.authorize(url, { username }));
  const { status } = await shopper.signIn();
  expect(status).toBe(307);
  tenant.tokenRequests.length = 0;
  return shopper;
}

describe('many requests of one session at once', () => {
  it('E01 W1 spends one refresh grant for 100 parallel callers of one expired token', async () => {
    const shopper = await signedIn();
    passSeconds(TOKEN_SECONDS);
    const all = await Promise.all(Array.from({ length: 100 }, () => shopper.getTokens()));
    expect(refreshes()).toHaveLength(1);
    expect(new Set(all.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(all.every(({ isExpired }) => !isExpired)).toBe(true);
  });

  it('E02 W1 W2 spends two sequential grants for two resources, each caller gets its own audience, both tokens stay', async () => {
    const shopper = await signedIn();
    passSeconds(TOKEN_SECONDS);
    const tokenRequests = Array.from({ length: 100 }, (_, index) =>
      index % 2 ? INVOICES_ONLY : PRODUCTS_ONLY,
    );
    const all = await Promise.all(tokenRequests.map((tokenRequest) => shopper.getTokens(tokenRequest)));
    expect(all.map(({ accessToken }) => decodeJwt(accessToken).aud)).toEqual(
      tokenRequests.map(({ resource }) => resource),
    );
    expect(refreshes()).toHaveLength(2);
    expect(refusals()).toEqual([]);

    await Promise.all([shopper.getTokens(PRODUCTS_ONLY), shopper.getTokens(INVOICES_ONLY)]);
    expect(refreshes()).toHaveLength(2);
  });

  it('E03 spends one grant per distinct token request when combined, single and other-scope requests mix', async () => {
    const shopper = await signedIn();
    passSeconds(TOKEN_SECONDS);
    const tokenRequests = [
      { resource: `${PRODUCTS} ${INVOICES}`, scopes: 'read:products read:invoices' },
      { resource: `${INVOICES}  ${PRODUCTS}`, scopes: 'read:invoices read:products' },
      PRODUCTS_ONLY,
      INVOICES_ONLY,
      { resource: PRODUCTS },
      {},
    ];
    const many = Array.from({ length: 10 }, () => tokenRequests).flat();
    await Promise.all(many.map((tokenRequest) => shopper.getTokens(tokenRequest)));
    expect(refreshes()).toHaveLength(5);
    expect(refusals()).toEqual([]);
  });

  it('E01 a request that waits for the refresh of another one uses its token instead of refreshing again', async () => {
    const shopper = await signedIn();
    passSeconds(TOKEN_SECONDS);
    // These two do not share one refresh, since only one of them also asks for the profile.
    const both = await Promise.all([shopper.getTokens(), shopper.getTokens({ refetchUserInfo: true })]);
    expect(new Set(both.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(refreshes()).toHaveLength(1);
  });

  it('E05 never mixes up two users who refresh side by side', async () => {
    const [ada, grace] = [await signedIn(), await signedIn('grace@monoshop.example')];
    const subjectOf = async (shopper: Shopper) => decodeJwt((await shopper.getTokens()).idToken ?? '').sub;
    const [adaSubject, graceSubject] = [await subjectOf(ada), await subjectOf(grace)];
    expect(adaSubject).not.toBe(graceSubject);
    for (let round = 0; round < 5; round += 1) {
      passSeconds(TOKEN_SECONDS);
      const turns = Array.from({ length: 40 }, (_, index) => (index % 3 ? ada : grace));
      const tokens = await Promise.all(turns.map((shopper) => shopper.getTokens(PRODUCTS_ONLY)));
      expect(tokens.map(({ accessToken }) => decodeJwt(accessToken).sub)).toEqual(
        turns.map((shopper) => (shopper === ada ? adaSubject : graceSubject)),
      );
    }
    expect(refreshes()).toHaveLength(10);
    expect(refusals()).toEqual([]);
  });

  it('lets 20 parallel forced refreshes share one grant', async () => {
    const shopper = await signedIn();
    await Promise.all(Array.from({ length: 20 }, () => shopper.getTokens({ forceRefresh: true })));
    expect(refreshes()).toHaveLength(1);
  });
});

describe('requests that still carry the previous cookie', () => {
  it('W1 adopts the newer state for a late request and brings its browser the newer cookie', async () => {
    const client = createTestClient(tenant);
    const shopper = createShopper(client, (url) => tenant.authorize(url));
    await shopper.signIn();
    passSeconds(TOKEN_SECONDS);
    const [lost, late] = [shopper.start(), shopper.start()];
    const { accessToken } = await client.getTokens(lost.req, lost.res);
    tenant.tokenRequests.length = 0;
    passSeconds(30);
    const tokens = await client.getTokens(late.req, late.res);
    expect(tokens.accessToken).toBe(accessToken);
    expect(tenant.tokenRequests).toEqual([]);
    expect((await late.deliver()).cookies).not.toEqual([]);
    // Long after this process forgot: only the cookie knows the rotated refresh token now.
    passSeconds(600);
    await shopper.getTokens();
    expect(refusals()).toEqual([]);
  });

  it('W1 serves sequential calls on one request object without spending a token twice', async () => {
    const client = createTestClient(tenant);
    const shopper = createShopper(client, (url) => tenant.authorize(url));
    await shopper.signIn();
    passSeconds(TOKEN_SECONDS);
    const { req, res, deliver } = shopper.start();
    await client.getTokens(req, res);
    await client.getTokens(req, res, PRODUCTS_ONLY);
    await client.getTokens(req, res, { forceRefresh: true });
    await deliver();
    passSeconds(TOKEN_SECONDS);
    await shopper.getTokens();
    expect(refusals()).toEqual([]);
  });

  it('E08 lets the others have their token when the caller that began the refresh goes away', async () => {
    const client = createTestClient(tenant);
    const shopper = createShopper(client, (url) => tenant.authorize(url));
    await shopper.signIn();
    passSeconds(TOKEN_SECONDS);
    tenant.tokenRequests.length = 0;
    const leader = shopper.start();
    const abandoned = client.getTokens(leader.req, leader.res);
    const followers = await Promise.all([shopper.getTokens(), shopper.getTokens()]);
    expect(followers.every(({ isExpired }) => !isExpired)).toBe(true);
    expect(refreshes()).toHaveLength(1);
    await abandoned;
  });
});
