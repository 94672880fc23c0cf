import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { TOKEN_SECONDS, openAtTenant, tenant } from '../testing/per-file-tenant.ts';
import type { ClientBrowser } from '../testing/client-browser.ts';
import { BOTH, INVOICES, INVOICES_ONLY, PRODUCTS, PRODUCTS_ONLY } from '../testing/test-client.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../types.ts';

// Each is another key: another set of resources, or of scopes.
const TOKEN_REQUESTS: GetTokensOptions[] = [
  PRODUCTS_ONLY,
  INVOICES_ONLY,
  { resource: BOTH, scopes: 'read:products read:invoices' },
  { resource: PRODUCTS },
  { resource: INVOICES },
  { resource: BOTH, scopes: 'read:products' },
  {},
];

beforeEach(holdClock);

/** The token requests since the previous call. */
function countGrants() {
  const requests = tenant.tokenRequests.splice(0);
  return { grants: requests.length, refusals: requests.filter(({ status }) => status !== 200).length };
}

async function signedIn(username?: string): Promise<ClientBrowser> {
  const browser = openAtTenant({}, username);
  expect((await browser.signIn()).status).toBe(307);
  countGrants();
  return browser;
}

async function signedInWithExpiredTokens(): Promise<ClientBrowser> {
  const browser = await signedIn();
  passSeconds(TOKEN_SECONDS);
  return browser;
}

const ask = (browser: ClientBrowser, wanted: GetTokensOptions[]) =>
  Promise.all(wanted.map((options) => browser.getTokens(options)));
const repeat = (callers: number, tokenCount: number) =>
  Array.from({ length: callers }, (_, index) => TOKEN_REQUESTS[index % tokenCount] ?? {});

function countWrong(wanted: GetTokensOptions[], got: MonoCloudTokens[], subject: string | undefined) {
  const claims = got.map(({ accessToken }) => decodeJwt(accessToken));
  const isForeign = (audience: string | string[] | undefined, index: number) => {
    const requested = new Set(parseSpaceSeparated(wanted[index]?.resource ?? BOTH));
    const granted = [audience].flat();
    return granted.length !== requested.size || granted.some((one) => !requested.has(one ?? ''));
  };
  return {
    wrongAudience: claims.filter(({ aud }, index) => isForeign(aud, index)).length,
    wrongSubject: claims.filter(({ sub }) => sub !== subject).length,
    expired: got.filter(({ isExpired }) => isExpired).length,
  };
}

describe('many requests of one session at once, whose tokens have expired', () => {
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
    async ({ callers, tokenCount }) => {
      const browser = await signedIn();
      const { sub } = decodeJwt((await browser.getTokens()).idToken ?? '');
      passSeconds(TOKEN_SECONDS);
      const wanted = repeat(callers, tokenCount);
      const got = await ask(browser, wanted);
      expect(countGrants()).toEqual({ grants: tokenCount, refusals: 0 });
      expect(countWrong(wanted, got, sub)).toEqual({ wrongAudience: 0, wrongSubject: 0, expired: 0 });
      const again = await ask(browser, wanted);
      expect(again.map(({ accessToken }) => accessToken)).toEqual(got.map(({ accessToken }) => accessToken));
      expect(countGrants().grants).toBe(0);
      if (tokenCount === 1) expect(new Set(got.map(({ accessToken }) => accessToken)).size).toBe(1);
    },
  );

  it('E03 cost one grant per token, in whatever order and spacing its resources and scopes are named', async () => {
    const browser = await signedInWithExpiredTokens();
    const spelled = { resource: `${INVOICES}  ${PRODUCTS}`, scopes: 'read:invoices read:products' };
    const wanted = [spelled, ...repeat(5, 5).slice(0, 4), {}];
    await ask(browser, Array.from({ length: 10 }, () => wanted).flat());
    expect(countGrants()).toEqual({ grants: 5, refusals: 0 });
  });

  it('W1 get the same cookies, of which a browser may mix the pieces, from one refresh', async () => {
    const browser = await signedInWithExpiredTokens();
    const waiting = Array.from({ length: 4 }, () => browser.start());
    await Promise.all(waiting.map((request) => request.getTokens()));
    const [first, ...others] = await Promise.all(waiting.map((request) => request.deliver()));
    expect(first?.cookies.length).toBeGreaterThan(0);
    for (const { cookies } of others) expect(cookies).toEqual(first?.cookies);
  });

  it('E01 a request that waits for the refresh of another one uses its token instead of refreshing again', async () => {
    const browser = await signedInWithExpiredTokens();
    // These two do not share one refresh, since only one of them also asks for the profile.
    const both = await ask(browser, [{}, { refetchUserInfo: true }]);
    expect(new Set(both.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(countGrants().grants).toBe(1);
  });
});

describe('requests that still carry the previous cookie', () => {
  it.each([1, 10, 20, 30])(
    'W1 E01 late requests with the previous cookie, %d s after the refresh, cost nothing and get the same tokens',
    async (seconds) => {
      const browser = await signedIn();
      const late = Array.from({ length: 8 }, () => browser.start());
      passSeconds(TOKEN_SECONDS);
      const wanted = repeat(late.length, 2);
      const fresh = await ask(browser, wanted);
      countGrants();
      passSeconds(seconds);
      const got = await Promise.all(late.map((request, index) => request.getTokens(wanted[index])));
      expect(got.map(({ accessToken }) => accessToken)).toEqual(fresh.map(({ accessToken }) => accessToken));
      expect(countGrants()).toEqual({ grants: 0, refusals: 0 });
    },
  );

  it('W1 adopts the newer state for a late request and brings its browser the newer cookie', async () => {
    const browser = await signedInWithExpiredTokens();
    const [lost, late] = [browser.start(), browser.start()];
    const { accessToken } = await lost.getTokens();
    countGrants();
    passSeconds(30);
    expect((await late.getTokens()).accessToken).toBe(accessToken);
    expect(countGrants().grants).toBe(0);
    expect((await late.deliver()).cookies).not.toEqual([]);
    // Long after this process forgot: only the cookie knows the rotated refresh token now.
    passSeconds(600);
    await browser.getTokens();
    expect(countGrants().refusals).toBe(0);
  });
});
