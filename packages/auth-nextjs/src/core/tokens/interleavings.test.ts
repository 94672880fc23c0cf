import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  nat,
  record,
  scheduler,
  type Arbitrary,
  type Scheduler,
} from 'fast-check';
import { UnsecuredJWT, decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createClientBrowser, type ClientBrowser } from '../testing/client-browser.ts';
import { INVOICES, PRODUCTS, createClient, holdClock, passSeconds, provider } from '../testing/per-test.ts';

const INTERLEAVINGS = 1000;
const USERS = ['ada', 'grace'];
const TOKEN_REQUESTS = [PRODUCTS, INVOICES];

/** One call: by whom, for which API, and whether it forces a new token. */
const calls = array(
  record({
    user: nat(USERS.length - 1),
    tokenRequest: nat(TOKEN_REQUESTS.length - 1),
    forced: constantFrom(false, false, false, true),
  }),
  { minLength: 4, maxLength: 8 },
);
type Call = typeof calls extends Arbitrary<(infer T)[]> ? T : never;

let browsers: ClientBrowser[];
beforeEach(async () => {
  holdClock();
  // Longer than all runs together take by the clock they hold.
  const session = { duration: 1_000_000, maximumDuration: 2_000_000 };
  const client = createClient({ fetchUserInfo: false, session });
  browsers = USERS.map((user) => createClientBrowser(client, (url) => provider.authorize(url, user)));
  for (const browser of browsers) await browser.signIn();
  provider.tokenForms.length = 0;
});

let count = 0;

/** An answer as the provider gives it, cheaper: the signature of an access token is not checked here. */
function cheapTokens(form: URLSearchParams) {
  count += 1;
  const token = new UnsecuredJWT({ jti: String(count) })
    .setSubject(provider.subjectOf(form))
    .setAudience(form.get('resource') ?? '')
    .encode();
  return provider.tokens(form, { access_token: token });
}

/** Lets the calls begin, and the provider answer, in that order. Gives what each call asked and got. */
async function interleave(order: Scheduler, planned: Call[]) {
  passSeconds(300);
  provider.tokenForms.length = 0;
  provider.tokenScripts = [
    async (form) => {
      await order.schedule(Promise.resolve(), 'the provider answers');
      return cheapTokens(form);
    },
  ];
  const work = planned.map(async ({ user, tokenRequest, forced }) => {
    await order.schedule(Promise.resolve(), 'a call begins');
    const tokens = await browsers[user]?.getTokens({
      resource: TOKEN_REQUESTS[tokenRequest],
      forceRefresh: forced,
    });
    const { sub, aud } = decodeJwt(tokens?.accessToken ?? '');
    return { sub, aud };
  });
  return order.waitFor(Promise.all(work));
}

/** A later visit of each browser, as a page that polls makes one: it is brought the newest cookie. */
async function visitOnce(planned: Call[]): Promise<void> {
  provider.tokenScripts = [cheapTokens];
  passSeconds(30);
  for (const { user, tokenRequest } of planned)
    await browsers[user]?.getTokens({ resource: TOKEN_REQUESTS[tokenRequest] });
}

describe('two users who refresh side by side', () => {
  it(
    `E05 W1 W2 each get their own tokens, and no refresh token is spent twice, in ${INTERLEAVINGS} interleavings`,
    async () => {
      const spent = new Set<string | null>();
      let grants = 0;
      await assert(
        asyncProperty(scheduler(), calls, async (order, planned) => {
          const got = await interleave(order, planned);
          expect(got).toEqual(
            planned.map(({ user, tokenRequest }) => ({
              sub: USERS[user],
              aud: TOKEN_REQUESTS[tokenRequest],
            })),
          );
          const tokenRequests = new Set(planned.map(({ user, tokenRequest }) => `${user} ${tokenRequest}`))
            .size;
          const forcedCalls = planned.filter(({ forced }) => forced).length;
          expect(provider.tokenForms.length).toBeGreaterThanOrEqual(tokenRequests);
          expect(provider.tokenForms.length).toBeLessThanOrEqual(tokenRequests + forcedCalls);
          await visitOnce(planned);
          grants += provider.tokenForms.length;
          for (const form of provider.tokenForms) spent.add(form.get('refresh_token'));
          expect(spent.size).toBe(grants);
        }),
        { numRuns: INTERLEAVINGS, endOnFailure: true },
      );
    },
    // A thousand runs over real HTTP, on a machine that may be busy with other tests.
    180_000,
  );
});
