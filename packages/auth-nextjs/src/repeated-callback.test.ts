import { describe, expect, it } from 'vitest';
import { provider } from './core/testing/per-test.ts';
import type { MonoCloudOptions } from './core/types.ts';
import { openBrowser, type Send } from '@monoshop/testing/browser';
import { ENTRY_POINTS, openAppRouter } from './testing/entry-points.ts';
import { APP, begin, createNextClient, postBack, userStatus, withCode } from './testing/next-client.ts';

/** A browser that began a sign-in and keeps its cookie, and the callback that the tenant sends it to. */
async function beginAt(
  open: (client: ReturnType<typeof createNextClient>) => Send,
  options?: MonoCloudOptions,
) {
  const browser = openBrowser(APP, open(createNextClient(options))).copy({ keepsExpired: true });
  return { browser, callback: await begin(browser) };
}

const refuse = () => ({ status: 400, json: { error: 'invalid_grant' } });

describe.each(ENTRY_POINTS)('a callback that comes again: %s', (_name, open) => {
  it('N10 shares one token request and one session with an equal one at the same time', async () => {
    const { browser, callback } = await beginAt(open);
    const browsers = [browser, browser.copy(), browser.copy()];
    const answers = await Promise.all(browsers.map((each) => each.visit(callback)));
    expect(answers.map(({ headers }) => headers.get('location'))).toEqual(
      browsers.map(() => `${APP}/products`),
    );
    expect(provider.tokenForms).toHaveLength(1);
    expect(await Promise.all(browsers.map(userStatus))).toEqual([200, 200, 200]);
    await browser.visit(`${APP}/api/auth/signout`);
    expect(await Promise.all(browsers.slice(1).map(userStatus))).toEqual([204, 204]);
  });

  it('N10 C11 leads where the sign-in led, and leaves the session that it began alone', async () => {
    const { browser, callback } = await beginAt(open);
    await browser.visit(callback);
    const first = browser.copy();
    for (const url of [callback, callback, withCode(callback, 'invented')]) {
      const again = await browser.visit(url);
      expect([again.status, again.headers.get('location')]).toEqual([307, `${APP}/products`]);
      expect(again.headers.getSetCookie().filter((line) => line.startsWith('session'))).toEqual([]);
    }
    expect(provider.tokenForms).toHaveLength(1);
    expect(await Promise.all([first, browser].map(userStatus))).toEqual([200, 200]);
  });

  it.each([
    ['one after the other', false],
    ['at once', true],
  ])('N10 costs one token request with 100 invented codes, %s', async (_how, atOnce) => {
    provider.tokenScripts = [refuse];
    const { browser, callback } = await beginAt(open);
    const send = async (index: number) => (await browser.visit(withCode(callback, `code-${index}`))).status;
    const statuses: number[] = [];
    if (atOnce) statuses.push(...(await Promise.all(Array.from({ length: 100 }, (_, index) => send(index)))));
    else for (let index = 0; index < 100; index += 1) statuses.push(await send(index));
    expect(new Set(statuses)).toEqual(new Set([400]));
    expect(provider.tokenForms).toHaveLength(1);
    provider.tokenScripts = [];
    expect((await browser.visit(callback)).status).toBe(400);
    expect(provider.tokenForms).toHaveLength(1);
  });
});

describe('a callback whose state was spent', () => {
  const retryOf = (html: string) => /<a href="([^"]*)">Try again/.exec(html)?.[1] ?? '';

  it('N10 C01 is refused without a session, and ends no session of another browser', async () => {
    const { browser, callback } = await beginAt(openAppRouter);
    const copy = browser.copy();
    await browser.visit(callback);
    expect((await copy.visit(callback)).status).toBe(400);
    expect([await userStatus(browser), await userStatus(copy)]).toEqual([200, 204]);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('N10 does not sign in again after a sign-out', async () => {
    const { browser, callback } = await beginAt(openAppRouter);
    await browser.visit(callback);
    await browser.visit(`${APP}/api/auth/signout`);
    expect((await browser.visit(callback)).status).toBe(400);
    expect([await userStatus(browser), provider.tokenForms.length]).toEqual([204, 1]);
  });

  it('N10 is refused with another code while the first one is exchanged, which goes on', async () => {
    const { browser, callback } = await beginAt(openAppRouter);
    const other = browser.copy();
    provider.answer(async (form) => {
      expect((await other.visit(withCode(callback, 'invented'))).status).toBe(400);
      return provider.tokens(form);
    });
    expect((await browser.visit(callback)).status).toBe(307);
    expect([await userStatus(browser), provider.tokenForms.length]).toEqual([200, 1]);
  });

  it('N10 shares one token request with an equal form post', async () => {
    const { browser, callback } = await beginAt(openAppRouter, {
      defaultAuthParams: { responseMode: 'form_post' },
    });
    const answers = await Promise.all([browser, browser.copy()].map((each) => postBack(each, callback)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['answers 503', () => (provider.tokenScripts = [() => ({ status: 503 })])],
    ['closes the connection', () => (provider.tokenScripts = [() => 'reset'])],
  ])(
    'N10 leads to a new sign-in after the token endpoint %s, and its code is not sent twice',
    async (_how, fail) => {
      const { browser, callback } = await beginAt(openAppRouter);
      fail();
      const failed = await browser.visit(callback);
      expect(failed.status).toBe(503);
      provider.tokenScripts = [];
      const repeated = await browser.visit(callback);
      expect(repeated.status).toBe(400);
      expect(provider.tokenForms).toHaveLength(1);
      for (const page of [failed, repeated]) {
        const start = await browser.visit(retryOf(await page.text()));
        const done = await browser.visit(await provider.authorize(start.headers.get('location') ?? ''));
        expect(done.headers.get('location')).toBe(`${APP}/products`);
      }
    },
  );
});
