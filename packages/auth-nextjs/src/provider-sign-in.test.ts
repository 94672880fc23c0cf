import { expect, it } from 'vitest';
import { SUBJECT, log, provider } from './core/testing/per-test.ts';
import { type Browser, openBrowser } from '@monoshop/testing/browser';
import { openAppRouter } from './testing/entry-points.ts';
import { APP, createNextClient, userStatus } from './testing/next-client.ts';
import { SIGN_IN_ANSWERS } from './testing/provider-answers/sign-in.ts';
import type { SignInDifference } from './testing/provider-answers/sign-in-row.ts';

/** As a browser sends it that goes from the provider to the callback. */
const NAVIGATION = {
  accept: 'text/html,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

const named = (text: string) => text.replace('{issuer}', provider.issuer);

/** Texts of the row with the issuer in them. */
function nameIssuer<T>(members: Record<string, T> = {}): Record<string, T | string> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? named(value) : value]),
  );
}

/** Makes the provider answer as the row says. */
function play(row: SignInDifference): void {
  const issuer = provider.issuer + (row.issuerEnd ?? '');
  provider.metadata = { issuer, ...row.metadata };
  provider.userinfo = () => row.userinfo ?? { json: { sub: SUBJECT, name: 'Ada' } };
  provider.answer(async (form) => {
    if (row.tokenReply) return row.tokenReply;
    const iat = Math.floor(Date.now() / 1000) + (row.clock ?? 0);
    const { nonce } = provider;
    const claims = { iss: issuer, sub: SUBJECT, aud: 'web', iat, exp: iat + 300, nonce };
    const idToken = await provider.sign({ ...claims, ...nameIssuer(row.claims) }, row.header);
    return provider.tokens(form, { id_token: idToken, ...row.token });
  });
}

async function signIn(browser: Browser, { callback = {} }: SignInDifference): Promise<Response> {
  const start = await browser.visit(`${APP}/api/auth/signin?return_url=%2Fproducts`, { headers: NAVIGATION });
  const location = start.headers.get('location');
  // What is wrong with the discovery document shows before the provider does.
  if (location === null) return start;
  const back = await provider.authorize(location);
  for (const [name, value] of Object.entries(nameIssuer(callback))) {
    if (value === undefined) back.searchParams.delete(name);
    else back.searchParams.set(name, value);
  }
  return browser.visit(back, { headers: NAVIGATION });
}

/** What happened, in the words of the table. */
async function outcomeOf(answer: Response, browser: Browser): Promise<string> {
  if (answer.headers.get('location') === `${APP}/products`)
    return (await userStatus(browser)) === 200 ? 'signed in' : 'redirected without a session';
  if (answer.headers.has('retry-after')) return 'retried later';
  return `page: ${/ data-problem="(\w+)"/.exec(await answer.clone().text())?.[1]}`;
}

it.each(SIGN_IN_ANSWERS)('N09 $provider: $answer → $outcome', async (row) => {
  play(row);
  const tenantDomain = provider.issuer + (row.tenantEnd ?? '');
  const browser = openBrowser(APP, openAppRouter(createNextClient({ tenantDomain, ...row.options })));
  const answer = await signIn(browser, row);
  expect(await outcomeOf(answer, browser)).toBe(row.outcome);
  if (row.outcome === 'signed in') {
    expect(log).not.toHaveBeenCalled();
    return;
  }
  const page = await answer.text();
  expect(page).toMatch(/Try again.*Go to the start page/s);
  const [reference] = /(?<=Reference: <code>)\w{8}/.exec(page) ?? [];
  const lines: string[] = log.mock.calls.flat().map(String);
  expect(lines).toHaveLength(reference === undefined ? 0 : 1);
  expect(lines.join()).toContain(row.log ?? '');
  expect(lines.join()).toContain(reference ?? '');
  expect(lines.join()).not.toContain('\n');
  expect(await userStatus(browser)).toBe(204);
});

it('lists each answer of a provider once, and at least sixty', () => {
  const names = SIGN_IN_ANSWERS.map(({ provider: name, answer }) => `${name}: ${answer}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});
