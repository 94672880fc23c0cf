import { metadataOf, paths, startScriptedIssuer } from '@monoshop/testing/issuer';
import { describe, expect, it, vi } from 'vitest';
import { arrangeEach, expectRefusal, issuer } from '../testing/arrangement.ts';
import { refusalOf } from '../testing/claims.ts';
import {
  MonoCloudHttpError,
  MonoCloudOidcClient,
  MonoCloudOidcClientBase,
  MonoCloudValidationError,
} from './index.ts';
import type { MonoCloudOidcClientBaseOptions } from './index.ts';

arrangeEach();

/** Expects that a request is refused by an error of ours with these members. */
function expectFailure(
  members: Record<string, unknown>,
  options: Partial<MonoCloudOidcClientBaseOptions> = {},
): Promise<unknown> {
  const client = new MonoCloudOidcClientBase({ tenantDomain: issuer.issuer, ...options });
  return expectRefusal(client.getMetadata(), MonoCloudHttpError, members);
}

describe('a request to the provider', () => {
  it('W16 times out when no response begins', async () => {
    issuer.reply(paths.metadata, () => undefined);
    const message = `Request to ${issuer.issuer}${paths.metadata} timed out after 50ms`;
    await expectFailure({ message, status: undefined }, { responseTimeout: 50 });
  });

  it('W16 times out when the body does not end', async () => {
    issuer.reply(paths.metadata, (response) => void response.writeHead(200).write('{"issuer":'));
    const message = expect.stringContaining('timed out after 50ms');
    await expectFailure({ message }, { responseTimeout: 50 });
  });

  it('W16 times out with a fetcher that ignores the abort signal', async () => {
    const fetcher: typeof fetch = () => new Promise(() => undefined);
    await expectFailure({}, { responseTimeout: 50, fetcher });
  });

  it('W16 rejects a response larger than one mebibyte', async () => {
    issuer.reply(paths.metadata, { text: `"${'x'.repeat(1_048_576)}"` });
    await expectFailure({ message: 'The response body is too large', status: undefined });
  });

  it('sets cache: no-store on every request, documents and tokens alike', async () => {
    const modes: [path: string, cache?: RequestCache][] = [];
    const fetcher: typeof fetch = (input, init) => {
      modes.push([new URL(new Request(input).url).pathname, init?.cache]);
      return fetch(input, init);
    };
    issuer.reply(paths.userinfo, { json: { sub: 'user-1' } });
    const client = new MonoCloudOidcClient(issuer.issuer, 'shop', { clientSecret: 'secret', fetcher });
    await client.getJwks();
    await client.userinfo('token');
    await refusalOf(client.refreshGrant('refresh-token'));
    expect(modes).toEqual([
      [paths.metadata, 'no-store'],
      [paths.jwks, 'no-store'],
      [paths.userinfo, 'no-store'],
      [paths.token, 'no-store'],
    ]);
  });

  it('reports a refused connection without a status', async () => {
    const gone = await startScriptedIssuer();
    await gone.stop();
    const message = expect.stringContaining('ECONNREFUSED');
    await expectFailure({ message, status: undefined }, { tenantDomain: gone.issuer });
  });

  it('reports a fetcher that throws without a reason, or a value that is not an Error', async () => {
    for (const thrown of [new TypeError('secret detail'), 'text']) {
      const fetcher = () => Promise.reject(thrown);
      await expectFailure({ message: 'Unexpected Network Error', status: undefined }, { fetcher });
    }
  });

  it('reports a response without a body as not JSON', async () => {
    const fetcher: typeof fetch = async () => new Response(null);
    const message = 'Failed to parse response body as JSON (status 200, no content type)';
    await expectFailure({ message }, { fetcher });
  });

  it.each([0, Number.POSITIVE_INFINITY, 2 ** 40])(
    'N74 sets no time limit with a response timeout of %s',
    async (responseTimeout) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const json = { access_token: 'a', token_type: 'Bearer', expires_in: 60, scope: 's' };
        issuer.reply(paths.token, { json });
        const slow: typeof fetch = async (...args) => {
          vi.advanceTimersByTime(3_600_000);
          return fetch(...args);
        };
        const metadataResolver = () => metadataOf(issuer.issuer);
        const options = { responseTimeout, fetcher: slow, metadataResolver };
        const client = new MonoCloudOidcClient(issuer.issuer, 'shop', options);
        await expect(client.refreshGrant('r')).resolves.toMatchObject({ access_token: 'a' });
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it('reports a connection that closes in the middle of the body', async () => {
    issuer.reply(paths.metadata, (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    });
    await expectFailure({});
  });

  it('reports a response that is not JSON without quoting it', async () => {
    issuer.reply(paths.token, { text: 'access_token=canary', headers: { 'content-type': 'text/plain' } });
    const client = new MonoCloudOidcClient(issuer.issuer, 'shop', { clientSecret: 'secret' });
    const refusal = await expectRefusal(client.refreshGrant('refresh-canary'), MonoCloudHttpError, {
      message: expect.stringMatching(/^Failed to parse response body as JSON /),
      status: undefined,
    });
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain('canary');
  });

  it('keeps an error response for diagnosis, without its cookies', async () => {
    issuer.reply(paths.metadata, {
      status: 500,
      headers: { 'set-cookie': 'session=canary', 'x-request-id': '7' },
      json: { error: 'server_error' },
    });
    const raw = { status: 500, statusText: 'Internal Server Error', body: { error: 'server_error' } };
    const refusal = await expectFailure({ raw: { ...raw, headers: { 'x-request-id': '7' } } });
    expect(JSON.stringify(refusal)).not.toContain('canary');
  });

  it.each([-1, Number.NaN, -0.5])('N74 rejects a response timeout of %s', (responseTimeout) => {
    expect(() => new MonoCloudOidcClientBase({ tenantDomain: issuer.issuer, responseTimeout })).toThrow(
      MonoCloudValidationError,
    );
  });
});
