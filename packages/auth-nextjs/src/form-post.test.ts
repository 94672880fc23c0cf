import { describe, expect, it, vi } from 'vitest';
import { provider } from './core/testing/per-test.ts';
import type { MonoCloudOptions } from './core/types.ts';
import { createWebRequest } from './next/route-request.ts';
import { createWebResponse } from './next/route-response.ts';
import { openBrowser } from '@monoshop/testing/browser';
import { ENTRY_POINTS } from './testing/entry-points.ts';
import { APP, begin, createNextClient, postBack } from './testing/next-client.ts';

const createClient = (options: MonoCloudOptions = {}) =>
  createNextClient({ defaultAuthParams: { responseMode: 'form_post' }, ...options });

describe.each(ENTRY_POINTS)('a form post to the callback: %s', (_name, open) => {
  it.each(['https://shop.example', 'http://localhost:3000', 'http://127.0.0.1:3000'])(
    'N01 signs in at %s, and is answered 303, so that the code is not posted on to the page',
    async (appUrl) => {
      const browser = openBrowser(appUrl, open(createClient({ appUrl })));
      const callback = await begin(browser, appUrl);
      const done = await postBack(browser, callback);
      expect([done.status, done.headers.get('location')]).toEqual([303, `${appUrl}/products`]);
      expect(browser.cookieNames()).toEqual(['session']);
      const user = await browser.visit(`${appUrl}/api/auth/userinfo`);
      expect(await user.json()).toMatchObject({ name: 'Ada' });
    },
  );

  it.each<[what: string, change: (form: string) => string, status?: number]>([
    ['a repeated parameter', (form) => `${form}&state=other`],
    ['another state', (form) => form.replace('state=', 'state=x')],
    ['no state', (form) => form.replace('state=', 'other=')],
    ['the issuer of another tenant', (form) => `${form}&iss=https://evil.example`],
    ['an error of the tenant', (form) => `${form}&error=access_denied`, 403],
    ['an empty body', () => ''],
    ['JSON instead of a form', (form) => JSON.stringify(Object.fromEntries(new URLSearchParams(form)))],
  ])(
    'N01 C01 C03 refuses %s, sets no session and sends no token request',
    async (_what, change, status = 400) => {
      const browser = openBrowser(APP, open(createClient()));
      const callback = await begin(browser);
      const refused = await postBack(browser, callback, change(String(callback.searchParams)));
      expect([refused.status, browser.cookies().has('session')]).toEqual([status, false]);
      expect(provider.tokenForms).toEqual([]);
    },
  );
});

describe('the state cookie of a form post', () => {
  it.each(['http://shop.example', 'http://192.168.1.20:3000', 'http://localhost.example'])(
    'N01 cannot travel to %s, so the configuration is refused and says why',
    (appUrl) => {
      vi.spyOn(console, 'warn').mockReturnValue();
      const message =
        '"defaultAuthParams.responseMode" must not be form_post over plain http: browsers send its state cookie over https only';
      expect(() => createClient({ appUrl }).coreClient.getOptions()).toThrow(message);
    },
  );

  it.each([
    ['http://shop.example', [false, '"authParams.responseMode" must not be form_post over plain http']],
    ['http://localhost:3000', [true, '']],
  ])(
    'N01 asked for by one call of signIn() at %s is sent or refused likewise: %j',
    async (appUrl, [isSent, message]) => {
      const { coreClient } = createClient({ appUrl, defaultAuthParams: {} });
      const req = createWebRequest(new Request(`${appUrl}/api/auth/signin`), appUrl);
      const res = createWebResponse();
      const onError = vi.fn<(error: Error) => void>();
      await coreClient.signIn(req, res, { authParams: { responseMode: 'form_post' }, onError });
      const cookie = res.done().headers.getSetCookie()[0] ?? '';
      expect(cookie.includes('SameSite=None')).toBe(isSent);
      expect(onError.mock.calls[0]?.[0].message ?? '').toContain(message);
    },
  );
});
