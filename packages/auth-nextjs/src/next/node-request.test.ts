import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFormText } from './route-request.ts';
import type { MonoCloudAuthHandler } from './types.ts';
import { serveOnce } from '../testing/node-server.ts';
import { createTestClient, spoiledCookie } from '../testing/session-cookie.ts';

const handler: MonoCloudAuthHandler = createTestClient({
  onBackChannelLogout: () => undefined,
}).monoCloudAuth();

beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Serves with members laid over Node's own request, as the Pages Router does. */
const serve = (path: string, init: RequestInit, members: object = {}) =>
  serveOnce(
    async (req, res) => Reflect.apply(handler, undefined, [Object.assign(req, members), res]),
    path,
    init,
  );
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const callback = '/api/auth/callback';

describe('a request of the Pages Router', () => {
  it.each([
    ['a stream', {}],
    ['a text', { body: 'code=c&state=s' }],
    ['a parsed form', { body: { code: 'c', state: 's' } }],
    ['nothing', { body: null }],
  ])('is understood when its form is %s', async (_name, members) => {
    const init = { method: 'POST', headers: form, body: 'code=c&state=s' };
    const answer = await serve(callback, init, members);
    // Nothing is pending in this browser, which shows only after the form was read.
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('expired or was already used');
  });

  it('may give a parameter twice', async () => {
    expect((await serve(`${callback}?code=c&state=s&state=t`, {})).status).toBe(400);
    expect((await serve('/api/auth/signout?federated=true&federated=false', {})).status).toBe(307);
  });

  it('may bring its cookies in a header only, several headers of one name, or one without a value', async () => {
    const headers = { cookie: `${await spoiledCookie()}; theme=dark` };
    const bare = await serve('/api/auth/userinfo', { headers });
    expect(bare.status).toBe(204);
    expect(bare.headers.get('set-cookie')).toMatch(/^session=;/);
    const parsed = await serve('/api/auth/userinfo', {}, { cookies: { session: undefined } });
    expect([parsed.status, parsed.headers.get('set-cookie')]).toEqual([204, null]);
    const repeated = { headers: { 'x-trace': ['a', 'b'], 'x-empty': undefined } };
    expect((await serve('/api/auth/userinfo', {}, repeated)).status).toBe(204);
  });

  it('leads nowhere when it has no address', async () => {
    expect((await serve('/', {}, { url: undefined })).status).toBe(404);
  });

  it('is answered in JSON when its logout token is refused', async () => {
    const answer = await serve('/api/auth/backchannel-logout', {
      method: 'POST',
      headers: form,
      body: 'logout_token=nonsense',
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'The logout token is missing or invalid.',
      },
    ]);
  });

  it('cannot be half of a pair', async () => {
    const half = serveOnce(async (req) => Reflect.apply(handler, undefined, [req]), callback);
    await expect(half).rejects.toThrow('Invalid pages router request and response');
  });
});

describe('readFormText', () => {
  it('puts together a letter that was cut between two chunks', async () => {
    async function* chunks() {
      yield* ['state=', new Uint8Array([0xc3]), new Uint8Array([0xa9])];
    }
    expect(await readFormText(chunks())).toBe('state=é');
  });

  it('F12 stops reading a body that is larger than any form', async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 64 * 1024;
        yield new Uint8Array(64 * 1024);
      }
    }
    await expect(readFormText(endless())).rejects.toThrow('The request body is too large');
    expect(read).toBe(320 * 1024);
  });
});
