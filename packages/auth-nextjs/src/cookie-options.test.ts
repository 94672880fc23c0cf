import { beforeEach, describe, vi } from 'vitest';
import { opensSignIn } from './core/testing/seal-as.ts';
import { showBothWays, type Look, type OptionCase, type Scene } from './testing/option-case.ts';
import { COOKIE_SECRET, holdClock, passSeconds } from './core/testing/per-test.ts';

beforeEach(() => {
  holdClock();
  vi.spyOn(console, 'warn').mockReturnValue();
});

type Cookie = Awaited<ReturnType<Scene['browser']['signIn']>>['cookies'][number];

/** The session cookie that a sign-in sets. */
const session =
  (part: (cookie: Cookie | undefined) => unknown): Look =>
  async ({ browser }) =>
    part((await browser.signIn()).cookies.find(({ value }) => value !== ''));
/** The cookie of a pending sign-in. */
const state =
  (part: (cookie: Cookie | undefined) => unknown): Look =>
  async ({ browser }) =>
    part((await browser.visit('signIn')).cookies[0]);
const of = (name: keyof Cookie['options']) => (cookie: Cookie | undefined) => cookie?.options[name];
const name = (cookie: Cookie | undefined) => cookie?.name.split('.')[0];
const secondsLeft = (cookie: Cookie | undefined) =>
  cookie?.options.expires && Math.ceil((cookie.options.expires.getTime() - Date.now()) / 1000);
const opens =
  (secret: string): Look =>
  async ({ browser, client }) =>
    opensSignIn(client, (await browser.visit('signIn')).cookies[0]?.value ?? '', secret);

/** Whether the user is still signed in after these pauses, each of which ends with a request. */
const survives =
  (...pauses: number[]): Look =>
  async ({ browser }) => {
    // A copied cookie outlives the one in the browser.
    const copyCookies = () => {
      for (const [name, value] of browser.cookies()) browser.take(`${name}=${value}`);
    };
    await browser.signIn();
    for (const pause of pauses) {
      copyCookies();
      passSeconds(pause);
      await browser.getSession();
    }
    return browser.isSignedIn();
  };
const pendingAfterThree: Look = async ({ browser }) => {
  for (const _ of [1, 2, 3]) await browser.visit('signIn');
  return browser.cookies().size;
};
/** What the configuration finds wrong. */
const problem: Look = ({ client }) => {
  try {
    return client.getOptions() && undefined;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

const day = 86_400;
const survivesTwoDays = survives(day - 1, day - 1);
const domain = 'localhost';
const secret = 'another cookie secret for the tests';
const mustNotBeSecure = (part: string) => `"${part}.cookie.secure" must be [false]`;
const sliding = { session: { sliding: true } };
const short = { session: { sliding: true, duration: 60 } };

const cases: OptionCase[] = [
  ['cookieSecret', 'COOKIE_SECRET', secret, opens(secret), true, false],
  ['cookieSecret', 'COOKIE_SECRET', secret, opens(COOKIE_SECRET), false, true],
  ['session.cookie.name', 'SESSION_COOKIE_NAME', 'shop', session(name), 'shop', 'session-3000'],
  ['session.cookie.path', 'SESSION_COOKIE_PATH', '/shop', session(of('path')), '/shop', '/'],
  ['session.cookie.domain', 'SESSION_COOKIE_DOMAIN', domain, session(of('domain')), domain, undefined],
  ['session.cookie.httpOnly', 'SESSION_COOKIE_HTTP_ONLY', false, session(of('httpOnly')), false, true],
  ['session.cookie.secure', 'SESSION_COOKIE_SECURE', true, problem, mustNotBeSecure('session'), undefined],
  ['session.cookie.sameSite', 'SESSION_COOKIE_SAME_SITE', 'strict', session(of('sameSite')), 'strict', 'lax'],
  ['session.cookie.persistent', 'SESSION_COOKIE_PERSISTENT', false, session(secondsLeft), undefined, day],
  ['session.duration', 'SESSION_DURATION', 60, session(secondsLeft), 60, day],
  ['session.duration', 'SESSION_DURATION', 60, survives(61), false, true],
  ['session.sliding', 'SESSION_SLIDING', true, survives(day / 2, day / 2 + 1), true, false],
  ['session.maximumDuration', 'SESSION_MAX_DURATION', 90, survives(50, 50), false, true, short],
  ['session.maximumDuration', 'SESSION_MAX_DURATION', day + 1, survivesTwoDays, false, true, sliding],
  ['state.cookie.name', 'STATE_COOKIE_NAME', 'pending', state(name), 'pending', 'state-3000'],
  ['state.cookie.path', 'STATE_COOKIE_PATH', '/api', state(of('path')), '/api', '/'],
  ['state.cookie.domain', 'STATE_COOKIE_DOMAIN', domain, state(of('domain')), domain, undefined],
  ['state.cookie.secure', 'STATE_COOKIE_SECURE', true, problem, mustNotBeSecure('state'), undefined],
  ['state.cookie.sameSite', 'STATE_COOKIE_SAME_SITE', 'strict', state(of('sameSite')), 'strict', 'lax'],
  ['state.duration', 'STATE_DURATION', 300, state(of('maxAge')), 300, 900],
  ['state.maxConcurrent', 'STATE_MAX_CONCURRENT', 1, pendingAfterThree, 1, 3],
];

describe('the option', () => {
  cases.forEach(showBothWays);
});
