import { decodeJwt } from 'jose';
import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import { createShopper, type Shopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, createTestClient } from '../testing/test-client.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../types.ts';

const TOKEN_SECONDS = 300;
const BOTH = `${PRODUCTS} ${INVOICES}`;
// Each is another key: another set of resources, or of scopes.
const TOKEN_REQUESTS: GetTokensOptions[] = [
  { resource: PRODUCTS, scopes: 'read:products' },
  { resource: INVOICES, scopes: 'read:invoices' },
  { resource: BOTH, scopes: 'read:products read:invoices' },
  { resource: PRODUCTS },
  { resource: INVOICES },
  { resource: BOTH, scopes: 'read:products' },
  {},
];

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await startTestTenant({ accessTokenSeconds: TOKEN_SECONDS });
});
afterAll(() => tenant.stop());
beforeEach(holdClock);
afterEach(releaseClock);

async function signedIn(): Promise<Shopper> {
  const shopper = createShopper(createTestClient(tenant), (url) => tenant.authorize(url));
  await shopper.signIn();
  return shopper;
}

/** The grants since the previous call. */
function countGrants() {
  const asked = tenant.tokenRequests.splice(0);
  return { grants: asked.length, refusals: asked.filter(({ status }) => status !== 200).length };
}

const repeat = (callers: number, tokenCount: number) =>
  Array.from({ length: callers }, (_, index) => TOKEN_REQUESTS[index % tokenCount] ?? {});

function countWrong(wanted: GetTokensOptions[], got: MonoCloudTokens[], subject: string | undefined) {
  const claims = got.map(({ accessToken }) => decodeJwt(accessToken));
  const isForeign = (audience: string | string[] | undefined, index: number) => {
    const asked = new Set(parseSpaceSeparated(wanted[index]?.resource ?? BOTH));
    const granted = [audience].flat();
    return granted.length !== asked.size || granted.some((one) => !asked.has(one ?? ''));
  };
  return {
    wrongAudience: claims.filter(({ aud }, index) => isForeign(aud, index)).length,
    wrongSubject: claims.filter(({ sub }) => sub !== subject).length,
    expired: got.filter(({ isExpired }) => isExpired).length,
  };
}

/** Sends N requests for R different tokens at once with an expired session, twice, and counts the grants. */
async function measure(callers: number, tokenCount: number) {
  const shopper = await signedIn();
  const { sub } = decodeJwt((await shopper.getTokens()).idToken ?? '');
  passSeconds(TOKEN_SECONDS);
  countGrants();
  const wanted = repeat(callers, tokenCount);
  const got = await Promise.all(wanted.map((tokenRequest) => shopper.getTokens(tokenRequest)));
  const first = countGrants();
  const again = await Promise.all(wanted.map((tokenRequest) => shopper.getTokens(tokenRequest)));
  const lost = again.filter(({ accessToken }, index) => accessToken !== got[index]?.accessToken).length;
  return { ...first, ...countWrong(wanted, got, sub), grantsAfterwards: countGrants().grants, lost };
}

describe('callers of one session whose tokens have expired', () => {
  it.each([
    { callers: 1, tokenCount: 1 },
    { callers: 10, tokenCount: 1 },
    { callers: 400, tokenCount: 1 },
    { callers: 2, tokenCount: 2 },
    { callers: 100, tokenCount: 2 },
    { callers: 60, tokenCount: 3 },
    { callers: 7, tokenCount: 7 },
    { callers: 350, tokenCount: 7 },
  ])(
    'E01 E02 E03 W1 W2 $callers requests for $tokenCount different tokens cost $tokenCount grants and lose no token',
    async (row) => {
      expect(await measure(row.callers, row.tokenCount)).toEqual({
        grants: row.tokenCount,
        refusals: 0,
        wrongAudience: 0,
        wrongSubject: 0,
        expired: 0,
        grantsAfterwards: 0,
        lost: 0,
      });
    },
  );

  it.each([1, 10, 20, 30])(
    'W1 E01 late requests with the previous cookie, %d s after the refresh, cost nothing and get the same tokens',
    async (seconds) => {
      const shopper = await signedIn();
      const late = Array.from({ length: 8 }, () => shopper.start());
      const clientOf = createTestClient(tenant);
      passSeconds(TOKEN_SECONDS);
      const wanted = repeat(late.length, 2);
      const fresh = await Promise.all(wanted.map((tokenRequest) => shopper.getTokens(tokenRequest)));
      countGrants();
      passSeconds(seconds);
      const got = await Promise.all(
        late.map(({ req, res }, index) => clientOf.getTokens(req, res, wanted[index])),
      );
      expect(got.map(({ accessToken }) => accessToken)).toEqual(fresh.map(({ accessToken }) => accessToken));
      expect(countGrants()).toEqual({ grants: 0, refusals: 0 });
    },
  );
});
