import { MonoCloudOPError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../testing/shopper.ts';
import { log, provider, shopper } from '../testing/per-test.ts';

async function callBackWith(changes: Record<string, string>): Promise<Answer> {
  const params = await shopper.begin();
  for (const [name, value] of Object.entries(changes)) params.set(name, value);
  if (changes['error']) params.delete('code');
  return shopper.visit('callback', params);
}

describe('a sign-in that the tenant did not complete', () => {
  it.each([
    ['access_denied', 403],
    ['login_required', 400],
    ['consent_required', 400],
    ['server_error', 400],
  ])('C09 W21 lands on a friendly page for %s with status %i', async (error, status) => {
    const answer = await callBackWith({ error });
    expect(answer.status).toBe(status);
    expect(answer.html).toContain('Try again');
    expect(log).not.toHaveBeenCalled();
  });

  it('C10 escapes what the tenant says', async () => {
    const { html } = await callBackWith({ error: 'x"y', error_description: '<script>alert(1)</script>' });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('x&quot;y');
  });

  it('hands the error of the tenant to onError when there is one', async () => {
    const params = await shopper.begin();
    params.set('error', 'access_denied');
    expect(await shopper.failureOf('callback', params)).toEqual(new MonoCloudOPError('access_denied'));
  });

  it('says on a page that the tenant is out of reach, with status 503', async () => {
    provider.tokenScripts = ['reset' as const].map((reply) => () => reply);
    const answer = await callBackWith({});
    expect(answer).toMatchObject({ status: 503, retryAfter: 5 });
    expect(answer.html).toContain('cannot be reached');
  });

  it('reports a refusal that only the operator can mend, and answers 500', async () => {
    provider.tokenScripts = [
      () => ({ status: 401, json: { error: 'invalid_client', error_description: 'Who?' } }),
    ];
    const answer = await callBackWith({});
    expect(answer.status).toBe(500);
    const [reference = ''] = /(?<=Reference: <code>)\w{8}/.exec(answer.html ?? '') ?? [];
    expect(log.mock.calls).toEqual([
      [expect.stringMatching(`sign-in callback failed: .*invalid_client: Who\\?.*reference ${reference}`)],
    ]);
  });

  it('reports an unexpected error without code, token or secret', async () => {
    const code = 'a-code-that-must-not-be-logged';
    provider.tokenScripts = [() => ({ json: { access_token: 'a-token-that-must-not-be-logged' } })];
    expect((await callBackWith({ code })).status).toBe(500);
    const lines = log.mock.calls.flat().join('\n');
    expect(lines).toContain("Missing required 'expires_in' field");
    expect(lines).not.toContain('must-not-be-logged');
    expect(lines).not.toContain(provider.webClient.clientSecret);
  });
});
