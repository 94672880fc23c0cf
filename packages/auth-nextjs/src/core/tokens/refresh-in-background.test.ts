import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MonoCloudNextClient } from '../../next-client.ts';
import { openDataBrowser, type DataAnswer, type DataBrowser } from '../../testing/data-browser.ts';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import { startScriptedProvider, type ScriptedProvider } from '../testing/scripted-provider.ts';
import { PRODUCTS, SCOPES } from '../testing/test-client.ts';
import { processMemory } from '../session/process-memory.ts';

const responseHead = vi.hoisted(() => ({ isSent: false }));
vi.mock('../../next/response-head.ts', () => ({ isTooLateForCookies: () => responseHead.isSent }));

const TOKEN_SECONDS = 300;

let provider: ScriptedProvider;
let browser: DataBrowser;
let release: () => void;
let arrived: Promise<void>;
let stored: string;

beforeEach(async () => {
  holdClock();
  provider = await startScriptedProvider();
  const client = new MonoCloudNextClient({
    tenantDomain: provider.issuer,
    ...provider.webClient,
    appUrl: 'http://localhost:3000',
    cookieSecret: crypto.randomUUID() + crypto.randomUUID(),
    defaultAuthParams: { scopes: SCOPES, resource: PRODUCTS },
    fetchUserInfo: false,
  });
  browser = await openDataBrowser(client, provider.authorize);
  stored = (await browser.getTokens()).tokens?.accessToken ?? '';
  provider.tokenForms.length = 0;
  let arrive: () => void = () => undefined;
  arrived = new Promise((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  provider.tokenScripts = [
    async (form) => {
      arrive();
      await released;
      return provider.tokens(form);
    },
  ];
});
afterEach(async () => {
  release();
  responseHead.isSent = false;
  releaseClock();
  await provider.stop();
});

const tokenOf = ({ tokens }: DataAnswer) => tokens?.accessToken;
const hasCookie = ({ setCookies }: DataAnswer) => setCookies.length > 0;

describe('callers of a token that is due, but still valid, while the provider is slow', () => {
  it.each([29, 20, 11])('N47 all but one of them use it at once, with %d s left', async (secondsLeft) => {
    passSeconds(TOKEN_SECONDS - secondsLeft);
    const first = browser.getTokens();
    await arrived;
    const others = await Promise.all(Array.from({ length: 99 }, () => browser.getTokens()));
    expect(new Set(others.map(tokenOf))).toEqual(new Set([stored]));
    expect(others.some(hasCookie)).toBe(false);
    release();
    const answer = await first;
    expect(hasCookie(answer)).toBe(true);
    expect(answer.tokens?.isExpired).toBe(false);
    expect(provider.tokenForms).toHaveLength(1);
    expect(tokenOf(await browser.getTokens())).toBe(tokenOf(answer));
  });

  it('N47 100 at the same moment cost one refresh, and the browser gets the new session', async () => {
    passSeconds(TOKEN_SECONDS - 20);
    const all = Array.from({ length: 100 }, () => browser.getTokens());
    await arrived;
    release();
    const answers = await Promise.all(all);
    expect(answers.filter(hasCookie)).toHaveLength(1);
    expect(answers.every(({ error }) => error === undefined)).toBe(true);
    expect(provider.tokenForms).toHaveLength(1);
    expect((await browser.getTokens()).tokens?.isExpired).toBe(false);
  });

  it('N47 the one that refreshes gives up waiting, and the browser finds the new session half an hour later', async () => {
    passSeconds(TOKEN_SECONDS - 20);
    const answer = await browser.getTokens();
    expect(tokenOf(answer)).toBe(stored);
    expect(hasCookie(answer)).toBe(false);
    release();
    await expect.poll(() => processMemory().flights.size).toBe(0);
    passSeconds(1800);
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
    const spent = provider.tokenForms.map((form) => form.get('refresh_token'));
    expect(spent).toEqual(['refresh-1', 'refresh-2']);
  });

  it('N23 the response begins during the refresh, and the browser finds the new session half an hour later', async () => {
    passSeconds(TOKEN_SECONDS);
    const first = browser.getTokens();
    await arrived;
    responseHead.isSent = true;
    release();
    const answer = await first;
    expect([answer.tokens?.isExpired, hasCookie(answer)]).toEqual([false, false]);
    responseHead.isSent = false;
    passSeconds(1800);
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
    const spent = provider.tokenForms.map((form) => form.get('refresh_token'));
    expect(spent).toEqual(['refresh-1', 'refresh-2']);
  });

  it.each([
    ['whose token has expired', 0, {}],
    ['whose token is about to expire', 9, {}],
    ['who insist on a new one', 20, { forceRefresh: true }],
  ])('N47 %s wait for the refresh and get the new token', async (_who, secondsLeft, options) => {
    passSeconds(TOKEN_SECONDS - secondsLeft);
    const all = Array.from({ length: 5 }, () => browser.getTokens(options));
    await arrived;
    release();
    const answers = await Promise.all(all);
    expect(answers.map(tokenOf)).not.toContain(stored);
    expect(answers.every(hasCookie)).toBe(true);
    expect(provider.tokenForms).toHaveLength(1);
  });
});
