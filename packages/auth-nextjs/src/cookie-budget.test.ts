import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startScriptedProvider, type ScriptedProvider } from './core/testing/scripted-provider.ts';
import type { MonoCloudOptions } from './core/types.ts';
import type { Browser } from '@monoshop/testing/browser';
import { openTypicalBrowser } from './testing/typical-browser.ts';
import { startHttpApplication, type HttpApplication } from './testing/http-application.ts';

let provider: ScriptedProvider;
const applications: HttpApplication[] = [];
beforeAll(async () => {
  provider = await startScriptedProvider();
});
let lines: string[] = [];
beforeEach(() => {
  lines = [];
  const note = (line: unknown) => void lines.push(String(line));
  vi.spyOn(console, 'warn').mockImplementation(note);
  vi.spyOn(console, 'error').mockImplementation(note);
});
afterEach(async () => {
  vi.restoreAllMocks();
  provider.tokenScripts = [];
  await Promise.all(applications.splice(0).map((application) => application.stop()));
});
afterAll(() => provider.stop());

const SCOPES = 'openid profile email offline_access';
const PROBLEM = 'more data than';
const text = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
const groups = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());

async function start(options: MonoCloudOptions = {}): Promise<HttpApplication> {
  const application = await startHttpApplication(provider, {
    defaultAuthParams: { scopes: SCOPES },
    ...options,
  });
  applications.push(application);
  return application;
}

/** What the provider says of a person, and how long its access tokens are. */
interface Person {
  claims: Record<string, unknown>;
  /** Characters of an access token. */
  tokenLength?: number;
}

function answerAs({ claims, tokenLength }: Person): void {
  provider.tokenScripts = [
    async (form) => {
      const iat = Math.floor(Date.now() / 1000);
      const own = {
        iss: provider.issuer,
        aud: provider.webClient.clientId,
        sub: 'user-1',
        iat,
        exp: iat + 300,
      };
      const nonce = form.has('code') ? provider.nonce : undefined;
      const idToken = await provider.sign({ ...own, nonce, ...claims });
      const accessToken = tokenLength === undefined ? {} : { access_token: text(tokenLength) };
      return provider.tokens(form, { id_token: idToken, ...accessToken });
    },
  ];
}

async function readSession(application: HttpApplication, browser: Browser) {
  const answer = await browser.visit(application.url);
  expect(answer.status).toBe(200);
  return answer.json();
}

const logged = () => lines.join('\n');

describe('a session that is large', () => {
  const large = text(9_000);
  it.each<[what: string, person: Person, lost: string[], options?: MonoCloudOptions]>([
    ['150 group ids', { claims: { groups: groups(150) } }, ['idToken']],
    [
      '150 group ids, also in the access token',
      { claims: { groups: groups(150) }, tokenLength: 8_000 },
      ['idToken', 'accessTokens'],
    ],
    ['a picture of 9,000 bytes', { claims: { picture: large } }, ['idToken', 'picture']],
    [
      'two pictures of 9,000 bytes',
      { claims: { picture: large, photo: text(9_000), locale: 'de' } },
      ['idToken', 'picture', 'photo'],
    ],
    ['a quote of 9,000 bytes', { claims: { quote: '"\\'.repeat(4_500) } }, ['idToken', 'quote']],
    ['characters of three bytes', { claims: { motto: '语'.repeat(4_000) } }, ['idToken', 'motto']],
    ['an access token of 6,000 characters', { claims: {}, tokenLength: 6_000 }, []],
    [
      '300 claims of 40 bytes',
      { claims: Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`c${n}`, text(40)])) },
      ['idToken', 'claims'],
    ],
  ])('N20 goes on without what it can do without: %s', async (_what, person, lost) => {
    answerAs(person);
    const [application, browser] = [await start(), openTypicalBrowser()];
    expect((await application.signIn(browser)).status).toBe(307);
    const session = await readSession(application, browser);
    expect(session.user).toMatchObject({ sub: 'user-1', ...('groups' in person.claims && person.claims) });
    expect('idToken' in session).toBe(!lost.includes('idToken'));
    expect(session.accessTokens).toHaveLength(lost.includes('accessTokens') ? 0 : 1);
    const claims = lost.filter((name) => name in person.claims);
    for (const name of claims) {
      expect(session.user).not.toHaveProperty(name);
      expect(logged()).toContain(`"${name}"`);
      expect(logged()).not.toContain(String(person.claims[name]).slice(0, 20));
    }
    expect(logged().includes('without these claims')).toBe(claims.length > 0 || lost.includes('claims'));
    // The token that was left out is obtained again.
    const again = await browser.visit(`${application.url}/tokens`);
    expect([again.status, (await again.text()).slice(0, 200)]).toEqual([200, expect.any(String)]);
    expect((await readSession(application, browser)).user.sub).toBe('user-1');
  });

  it.each<[what: string, person: Person, options: MonoCloudOptions]>([
    ['450 group ids', { claims: { groups: groups(450) } }, {}],
    ['groups under a name of their own', { claims: { roles: groups(450) } }, { groupsClaim: 'roles' }],
    [
      'what onSessionCreating adds',
      { claims: {} },
      { onSessionCreating: (session) => void (session['shelf'] = text(20_000)) },
    ],
    ['a name of 12,000 bytes', { claims: { name: text(12_000) } }, { fetchUserInfo: false }],
    ['a low limit behind a proxy', { claims: { groups: groups(80) } }, { cookieHeaderLimit: 4_096 }],
  ])('N20 is refused with a page and one line in the log: %s', async (_what, person, options) => {
    answerAs(person);
    const [application, browser] = [await start(options), openTypicalBrowser()];
    const answer = await application.signIn(browser);
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining(PROBLEM)]);
    expect(await readSession(application, browser)).toBeNull();
    expect(logged()).toMatch(/^.*session\.store, such as Redis.*$/);
    expect(provider.revocationForms.at(-1)?.get('token')).toMatch(/^refresh-/);
  });
});

it('N20 updateSession() that does not fit throws and changes nothing', async () => {
  answerAs({ claims: {} });
  const [application, browser] = [await start(), openTypicalBrowser()];
  await application.signIn(browser);
  const save = async (length: number) => {
    const answer = await browser.visit(`${application.url}/notes?length=${length}`);
    return [answer.status, await answer.text()];
  };
  expect(await save(5_000)).toEqual([200, '']);
  const before = browser.sentTo(application.url);
  expect(await save(9_000)).toEqual([400, 'session_too_large']);
  expect(browser.sentTo(application.url)).toEqual(before);
  expect((await readSession(application, browser)).notes).toHaveLength(5_000);
});

describe('a refresh', () => {
  it('N20 keeps of many access tokens the newest and that of the sign-in', async () => {
    answerAs({ claims: {}, tokenLength: 1_500 });
    const [application, browser] = [await start(), openTypicalBrowser()];
    await application.signIn(browser);
    for (let number = 0; number < 12; number += 1) {
      const resource = `http://api.monoshop.com/${number}`;
      const answer = await browser.visit(`${application.url}/tokens?resource=${resource}`);
      expect([answer.status, (await answer.text()).length]).toEqual([200, 1_500]);
      const { accessTokens } = await readSession(application, browser);
      expect(accessTokens.at(-1).resource).toBe(resource);
      expect(accessTokens.some((token: { resource?: string }) => token.resource === undefined)).toBe(true);
    }
  });

  it.each<[what: string, person: Person, isSignedIn: boolean]>([
    ['keeps the session without access tokens that do not fit', { claims: {}, tokenLength: 14_000 }, true],
    ['ends a session whose groups do not fit any longer', { claims: { groups: groups(450) } }, false],
  ])('N20 gives its caller the token, and %s', async (_what, person, isSignedIn) => {
    answerAs({ claims: {} });
    const [application, browser] = [await start(), openTypicalBrowser()];
    await application.signIn(browser);
    answerAs(person);
    const token = await browser.visit(`${application.url}/tokens?force`);
    expect([token.status, (await token.text()).length]).toEqual([
      200,
      person.tokenLength ?? expect.any(Number),
    ]);
    expect((await readSession(application, browser)) !== null).toBe(isSignedIn);
    expect(logged().includes('session.store')).toBe(!isSignedIn);
    const again = await application.signIn(browser);
    expect(again.status).toBe(isSignedIn ? 307 : 500);
  });
});

describe('pending sign-ins', () => {
  it('N29 take the room that the session leaves, the oldest going first', async () => {
    answerAs({ claims: { groups: groups(150) } });
    const [application, browser] = [await start(), openTypicalBrowser()];
    await application.signIn(browser);
    const callbacks = [];
    for (let visit = 0; visit < 8; visit += 1)
      callbacks.push(await application.begin(browser, `/${text(1_500)}`));
    expect((await readSession(application, browser)).user.groups).toHaveLength(150);
    expect((await browser.visit(callbacks.at(-1) ?? '')).status).toBe(307);
    expect((await browser.visit(callbacks[0] ?? '')).headers.get('location')).toBe(application.url);
  });

  it('N29 give way to a session that grows beside them', async () => {
    answerAs({ claims: {} });
    const [application, browser] = [await start(), openTypicalBrowser()];
    await application.signIn(browser);
    const callbacks = [];
    for (let visit = 0; visit < 5; visit += 1) callbacks.push(await application.begin(browser));
    answerAs({ claims: { groups: groups(180) } });
    expect((await browser.visit(`${application.url}/tokens?force`)).status).toBe(200);
    expect((await readSession(application, browser)).user.groups).toHaveLength(180);
    const kept = browser.sentTo(application.url).filter(([name]) => name.startsWith('state'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(5);
    expect((await browser.visit(callbacks.at(-1) ?? '')).status).toBe(307);
  });

  it.each([
    ['250 characters of three bytes', `/${'語'.repeat(250)}`],
    ['2,000 quotes', `/?q=${'"'.repeat(2_000)}`],
    ['1,000 emoji', `/?q=${'🛒'.repeat(1_000)}`],
    ['3,000 spaces', `/?q=${' '.repeat(3_000)}x`],
    ['4,000 letters', `/${'a'.repeat(4_000)}`],
  ])('N07 sign in without a return URL that does not fit into a cookie: %s', async (_what, returnUrl) => {
    answerAs({ claims: {} });
    const [application, browser] = [await start(), openTypicalBrowser()];
    const answer = await browser.visit(await application.begin(browser, returnUrl));
    expect([answer.status, await readSession(application, browser)]).toEqual([
      307,
      expect.objectContaining({}),
    ]);
    const target = answer.headers.get('location') ?? '';
    expect([application.url, new URL(returnUrl, application.url).href]).toContain(target);
  });

  it('N07 that do not fit even then are refused with a page and a line in the log', async () => {
    const [application, browser] = [
      await start({ onSetApplicationState: () => ({ cart: text(4_000) }) }),
      openTypicalBrowser(),
    ];
    const answer = await browser.visit(`${application.url}/api/auth/signin`);
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining(PROBLEM)]);
    expect(logged()).toContain('onSetApplicationState');
  });

  it('N24 of names that are not ours are neither opened nor expired, and of ours a few', async () => {
    const [application, browser] = [await start(), openTypicalBrowser()];
    const [name = ''] = (await application.begin(browser)) && (browser.sentTo(application.url)[0] ?? []);
    const prefix = name.slice(0, name.indexOf('.') + 1);
    for (let number = 0; number < 100; number += 1) browser.take(`${prefix}${number}=1; Path=/`);
    for (let number = 0; number < 100; number += 1) {
      browser.take(`${prefix}${text(40)}${String(number).padStart(3, '0')}=1; Path=/`);
    }
    const answer = await browser.visit(`${application.url}/api/auth/signin`);
    expect(answer.status).toBe(307);
    expect(answer.headers.getSetCookie().length).toBeLessThan(30);
  });
});

const words = fc.integer({ min: 0, max: 14_000 }).map(text);
const claim = fc.oneof(
  fc.tuple(fc.constantFrom('picture', 'name', 'given_name'), words),
  fc.tuple(
    fc.constantFrom('groups', 'permissions', 'address'),
    fc.oneof(
      words,
      fc.integer({ min: 0, max: 400 }).map(groups),
      fc
        .integer({ min: 0, max: 300 })
        .map((count) => ({ 'a"b': '語'.repeat(count), list: groups(count / 4) })),
    ),
  ),
);

it('N20 N29 whatever is answered, the next request is read and signed in, or a page says why', async () => {
  const visit = fc.record({
    kind: fc.constantFrom('sign-in', 'begin', 'refresh', 'read', 'notes'),
    claims: fc.array(claim, { maxLength: 4 }),
    tokenLength: fc.option(fc.integer({ min: 20, max: 9_000 }), { nil: undefined }),
    resource: fc.integer({ min: 0, max: 6 }),
    added: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
    returnUrl: fc.integer({ min: 1, max: 3_000 }),
  });
  const limit = fc.constantFrom(undefined, 5_000, 8_000, 12_288);
  const property = fc.asyncProperty(
    fc.array(visit, { minLength: 2, maxLength: 8 }),
    limit,
    async (visits, cookieHeaderLimit) => {
      let added = 0;
      const onSessionCreating: MonoCloudOptions['onSessionCreating'] = (session) => {
        session['added'] = text(added);
      };
      const [application, browser] = [
        await start({ onSessionCreating, cookieHeaderLimit }),
        openTypicalBrowser(),
      ];
      let isSignedIn = false;
      for (const { kind, claims, tokenLength, resource, returnUrl, ...given } of visits) {
        added = given.added;
        answerAs({ claims: Object.fromEntries(claims), tokenLength });
        if (kind === 'begin') await application.begin(browser, `/${text(returnUrl)}`);
        if (kind === 'sign-in') {
          const answer = await application.signIn(browser);
          isSignedIn ||= answer.status === 307;
          if (answer.status !== 307) expect(await answer.text()).toContain(PROBLEM);
        }
        if (kind === 'refresh') {
          const answer = await browser.visit(
            `${application.url}/tokens?resource=http://api.monoshop.com/${resource}&force`,
          );
          expect(answer.status).toBe(isSignedIn ? 200 : 400);
          isSignedIn &&= !logged().includes('which ends');
          lines = [];
        }
        if (kind === 'notes') await browser.visit(`${application.url}/notes?length=${returnUrl}`);
        expect((await readSession(application, browser)) !== null).toBe(isSignedIn);
      }
    },
  );
  await fc.assert(property, { numRuns: 60 });
}, 120_000);
