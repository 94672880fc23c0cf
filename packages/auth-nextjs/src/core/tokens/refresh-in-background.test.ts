import { channel } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MonoCloudNextClient } from '../../next-client.ts';
import { type DataAnswer, type DataBrowser, openDataBrowser } from '../../testing/data-browser.ts';
import { APP, createNextClient } from '../../testing/next-client.ts';
import { askProxy } from '../../testing/proxy.ts';
import { processMemory } from '../session/process-memory.ts';
import { PRODUCTS, SCOPES, holdClock, passSeconds, provider } from '../testing/per-test.ts';

/** Begins a request as a server of Node does; resolves to the response that it will get. */
function beginRequest(): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  channel('http.server.request.start').publish({ response });
  return response;
}

const TOKEN_SECONDS = 300;
const OPTIONS = { defaultAuthParams: { scopes: SCOPES, resource: PRODUCTS } };

let browser: DataBrowser;
let arrived: Promise<unknown>;
let release: () => void;
let stored: string;

beforeEach(async () => {
  holdClock();
  browser = await openDataBrowser(OPTIONS);
  stored = (await browser.getTokens()).tokens?.accessToken ?? '';
  provider.tokenForms.length = 0;
  ({ arrived, release } = provider.holdTokens());
});
afterEach(() => {
  release();
});

const tokenOf = ({ tokens }: DataAnswer) => tokens?.accessToken;
const hasCookie = ({ setCookies }: DataAnswer) => setCookies.length > 0;
const askAll = (count: number, options = {}) =>
  Array.from({ length: count }, () => browser.getTokens(options));

/** The refresh token that was stored last is the one that is spent half an hour later. */
async function expectNewSessionLater(): Promise<void> {
  passSeconds(1800);
  expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
  expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
}

describe('callers of a token that is due, but still valid, while the provider is slow', () => {
  it.each([29, 20, 11])('N47 all but one of them use it at once, with %d s left', async (secondsLeft) => {
    passSeconds(TOKEN_SECONDS - secondsLeft);
    const first = browser.getTokens();
    await arrived;
    const others = await Promise.all(askAll(99));
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
    const all = askAll(100);
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
    expect([tokenOf(answer), hasCookie(answer)]).toEqual([stored, false]);
    release();
    await expect.poll(() => processMemory().flights.size).toBe(0);
    await expectNewSessionLater();
  });

  it.each([
    ['the response begins', (response: ServerResponse) => response.writeHead(200)],
    ['the client hangs up', (response: ServerResponse) => response.destroy()],
  ])(
    'N23 %s during the refresh, and the browser finds the new session half an hour later',
    async (_what, end) => {
      passSeconds(TOKEN_SECONDS);
      const response = beginRequest();
      const first = browser.getTokens();
      await arrived;
      end(response);
      release();
      const answer = await first;
      expect([answer.tokens?.isExpired, hasCookie(answer)]).toEqual([false, false]);
      beginRequest();
      await expectNewSessionLater();
    },
  );

  it.each<[string, (client: MonoCloudNextClient, cookie: string, res: ServerResponse) => Promise<unknown>]>([
    [
      'the proxy',
      (client, cookie) => {
        const request = new NextRequest(`${APP}/shelf`, { headers: { cookie } });
        return askProxy(client.authMiddleware({ protectedRoutes: ['/shelf'] }), request);
      },
    ],
    [
      'a route of the Pages Router',
      (client, cookie, res) => {
        const request = Object.assign(new IncomingMessage(new Socket()), { headers: { cookie } });
        return client.getTokens(request, res);
      },
    ],
  ])(
    'N23 the client hangs up while %s refreshes, and the browser finds the new session half an hour later',
    async (_what, visit) => {
      passSeconds(TOKEN_SECONDS);
      const cookies = browser.sentTo(APP).map(([name, value]) => `${name}=${value}`);
      const response = beginRequest();
      const visited = visit(createNextClient({ session: {}, ...OPTIONS }), cookies.join('; '), response);
      await arrived;
      response.destroy();
      release();
      await visited;
      beginRequest();
      await expectNewSessionLater();
    },
  );

  it.each([
    ['whose token has expired', 0, {}],
    ['whose token is about to expire', 9, {}],
    ['that force a new one', 20, { forceRefresh: true }],
  ])('N47 %s wait for the refresh and get the new token', async (_who, secondsLeft, options) => {
    passSeconds(TOKEN_SECONDS - secondsLeft);
    const all = askAll(5, options);
    await arrived;
    release();
    const answers = await Promise.all(all);
    expect(answers.map(tokenOf)).not.toContain(stored);
    expect(answers.every(hasCookie)).toBe(true);
    expect(provider.tokenForms).toHaveLength(1);
  });
});
