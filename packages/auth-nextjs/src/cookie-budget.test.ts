import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provider } from './core/testing/per-test.ts';
import type { MonoCloudOptions } from './core/types.ts';
import {
  type Person,
  TOO_LARGE,
  answerAs,
  forgetLog,
  groups,
  logged,
  openForPerson,
  signIn,
  text,
} from './testing/large-session.ts';

describe('a session that is large', () => {
  const [picture, photo] = [text(9_000), text(9_000)];
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`c${n}`, text(40)]));

  it.each<[what: string, person: Person, lost: string[]]>([
    ['150 group ids', { claims: { groups: groups(150) } }, ['idToken']],
    [
      '150 group ids, also in the access token',
      { claims: { groups: groups(150) }, tokenLength: 8_000 },
      ['idToken', 'accessTokens'],
    ],
    ['a picture of 9,000 bytes', { claims: { picture } }, ['idToken', 'picture']],
    [
      'two pictures of 9,000 bytes',
      { claims: { picture, photo, locale: 'de' } },
      ['idToken', 'picture', 'photo'],
    ],
    ['a quote of 9,000 bytes', { claims: { quote: '"\\'.repeat(4_500) } }, ['idToken', 'quote']],
    ['characters of three bytes', { claims: { motto: '语'.repeat(4_000) } }, ['idToken', 'motto']],
    ['an access token of 6,000 characters', { claims: {}, tokenLength: 6_000 }, []],
    ['300 claims of 40 bytes', { claims: many }, ['idToken', 'claims']],
  ])('N20 goes on without what it can do without: %s', async (_what, person, lost) => {
    const { application, browser, read } = await openForPerson(person);
    expect((await application.signIn(browser)).status).toBe(307);
    const session = await read();
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
    expect((await read()).user.sub).toBe('user-1');
  });

  const onSessionCreating: MonoCloudOptions['onSessionCreating'] = (session) =>
    void (session['shelf'] = text(20_000));

  it.each<[what: string, claims: Person['claims'], options: MonoCloudOptions]>([
    ['450 group ids', { groups: groups(450) }, {}],
    ['groups under a name of their own', { roles: groups(450) }, { groupsClaim: 'roles' }],
    ['what onSessionCreating adds', {}, { onSessionCreating }],
    ['a name of 12,000 bytes', { name: text(12_000) }, { fetchUserInfo: false }],
    ['a low limit behind a proxy', { groups: groups(80) }, { cookieHeaderLimit: 4_096 }],
  ])('N20 is refused with a page and one line in the log: %s', async (_what, claims, options) => {
    const { application, browser, read } = await openForPerson({ claims }, options);
    const answer = await application.signIn(browser);
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining(TOO_LARGE)]);
    expect(await read()).toBeNull();
    expect(logged()).toMatch(/^.*session\.store, such as Redis.*$/);
    expect(provider.revoked().at(-1)).toMatch(/^refresh-/);
  });
});

it('N20 updateSession() that does not fit throws and changes nothing', async () => {
  const { application, browser, read } = await signIn({ claims: {} });
  const save = async (length: number) => {
    const answer = await browser.visit(`${application.url}/notes?length=${length}`);
    return [answer.status, await answer.text()];
  };
  expect(await save(5_000)).toEqual([200, '']);
  const before = browser.sentTo(application.url);
  expect(await save(9_000)).toEqual([400, 'session_too_large']);
  expect(browser.sentTo(application.url)).toEqual(before);
  expect((await read()).notes).toHaveLength(5_000);
});

describe('a refresh', () => {
  it('N20 keeps of many access tokens the newest and that of the sign-in', async () => {
    const { application, browser, read } = await signIn({ claims: {}, tokenLength: 1_500 });
    for (let number = 0; number < 12; number += 1) {
      const resource = `http://api.monoshop.com/${number}`;
      const answer = await browser.visit(`${application.url}/tokens?resource=${resource}`);
      expect([answer.status, (await answer.text()).length]).toEqual([200, 1_500]);
      const { accessTokens } = await read();
      expect(accessTokens.at(-1).resource).toBe(resource);
      expect(accessTokens.some((token: { resource?: string }) => token.resource === undefined)).toBe(true);
    }
  });

  it.each<[what: string, person: Person, isSignedIn: boolean]>([
    ['keeps the session without access tokens that do not fit', { claims: {}, tokenLength: 14_000 }, true],
    ['ends a session whose groups do not fit any longer', { claims: { groups: groups(450) } }, false],
  ])('N20 gives its caller the token, and %s', async (_what, person, isSignedIn) => {
    const { application, browser, read } = await signIn({ claims: {} });
    answerAs(person);
    const token = await browser.visit(`${application.url}/tokens?force`);
    const length = person.tokenLength ?? expect.any(Number);
    expect([token.status, (await token.text()).length]).toEqual([200, length]);
    expect((await read()) !== null).toBe(isSignedIn);
    expect(logged().includes('session.store')).toBe(!isSignedIn);
    expect((await application.signIn(browser)).status).toBe(isSignedIn ? 307 : 500);
  });
});

const words = fc.integer({ min: 0, max: 14_000 }).map(text);
const quoted = (count: number) => ({ 'a"b': '語'.repeat(count), list: groups(count / 4) });
const claim = fc.oneof(
  fc.tuple(fc.constantFrom('picture', 'name', 'given_name'), words),
  fc.tuple(
    fc.constantFrom('groups', 'permissions', 'address'),
    fc.oneof(
      words,
      fc.integer({ min: 0, max: 400 }).map(groups),
      fc.integer({ min: 0, max: 300 }).map(quoted),
    ),
  ),
);
const visits = fc.array(
  fc.record({
    kind: fc.constantFrom('sign-in', 'begin', 'refresh', 'read', 'notes'),
    claims: fc.array(claim, { maxLength: 4 }),
    tokenLength: fc.option(fc.integer({ min: 20, max: 9_000 }), { nil: undefined }),
    resource: fc.integer({ min: 0, max: 6 }),
    added: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12_000 })),
    returnUrl: fc.integer({ min: 1, max: 3_000 }),
  }),
  { minLength: 2, maxLength: 8 },
);

it('N20 N29 whatever is answered, the next request is read and signed in, or a page says why', async () => {
  const limits = fc.constantFrom(undefined, 5_000, 8_000, 12_288);
  const property = fc.asyncProperty(visits, limits, async (planned, cookieHeaderLimit) => {
    let added = 0;
    const onSessionCreating: MonoCloudOptions['onSessionCreating'] = (session) =>
      void (session['added'] = text(added));
    const options = { onSessionCreating, cookieHeaderLimit };
    const { application, browser, read } = await openForPerson({ claims: {} }, options);
    let isSignedIn = false;
    for (const { kind, claims, tokenLength, resource, returnUrl, ...given } of planned) {
      added = given.added;
      answerAs({ claims: Object.fromEntries(claims), tokenLength });
      if (kind === 'begin') await application.begin(browser, `/${text(returnUrl)}`);
      if (kind === 'sign-in') {
        const answer = await application.signIn(browser);
        isSignedIn ||= answer.status === 307;
        if (answer.status !== 307) expect(await answer.text()).toContain(TOO_LARGE);
      }
      if (kind === 'refresh') {
        const query = `resource=http://api.monoshop.com/${resource}&force`;
        const answer = await browser.visit(`${application.url}/tokens?${query}`);
        expect(answer.status).toBe(isSignedIn ? 200 : 400);
        isSignedIn &&= !logged().includes('which ends');
        forgetLog();
      }
      if (kind === 'notes') await browser.visit(`${application.url}/notes?length=${returnUrl}`);
      expect((await read()) !== null).toBe(isSignedIn);
    }
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);
