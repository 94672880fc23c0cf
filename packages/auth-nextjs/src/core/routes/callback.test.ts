import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '../testing/shopper.ts';
import { client, holdClock, log, openShopper, passSeconds, provider, shopper } from '../testing/per-test.ts';

async function callBackWith(changes: Record<string, string>): Promise<Answer> {
  const params = await shopper.begin();
  for (const [name, value] of Object.entries(changes)) params.set(name, value);
  if (changes['error']) params.delete('code');
  return shopper.visit('callback', params);
}

describe('a callback that belongs to no sign-in of this browser', () => {
  const expectRefused = async (answer: Answer) => {
    expect(answer).toMatchObject({ status: 400, isCacheable: false });
    expect(answer.html).toContain('href="http://localhost:3000/api/auth/signin"');
    expect(provider.tokenForms).toEqual([]);
    expect(await shopper.isSignedIn()).toBe(false);
  };

  it('C01 is refused without a state cookie, before any token request', async () => {
    await expectRefused(await shopper.visit('callback', 'code=c&state=s'));
  });

  it('C01 is refused when it gives a parameter twice, without a word to the operator', async () => {
    await expectRefused(await shopper.visit('callback', 'code=c&state=s&state=t'));
    expect(log).not.toHaveBeenCalled();
  });

  it.each(['GET', 'POST'])('C01 is refused when %s brings nothing at all', async (method) => {
    await expectRefused(await shopper.visit('callback', '', { method }));
  });

  it('C01 is refused with another state', async () => {
    await expectRefused(await callBackWith({ state: 'another' }));
  });

  it('C01 is refused when it comes too late', async () => {
    holdClock();
    const params = await shopper.begin();
    passSeconds(901);
    await expectRefused(await shopper.visit('callback', params));
  });

  it('C01 is refused when the cookie of one sign-in lies under the name of another', async () => {
    await shopper.begin();
    const second = await shopper.begin();
    const [one = '', two = ''] = shopper.cookies().keys();
    shopper.take(`${two}=${shopper.cookies().get(one)}`);
    await expectRefused(await shopper.visit('callback', second));
    shopper.take(`${two}=${shopper.cookies().get(one)}`);
    expect(await shopper.failureOf('callback', second)).toEqual(
      new MonoCloudValidationError('Invalid state', undefined, { code: 'other_state' }),
    );
  });

  it('C01 takes a state once only', async () => {
    provider.tokenScripts = [() => ({ status: 400, json: { error: 'invalid_grant' } })];
    const params = await shopper.begin();
    await shopper.visit('callback', params);
    provider.tokenForms.length = 0;
    await expectRefused(await shopper.visit('callback', params));
  });

  it('C02 is refused in another browser, so that no user is signed in as another', async () => {
    const params = await shopper.begin();
    const other = openShopper();
    await expectRefused(await other.visit('callback', params));
  });

  it('C11 leads home without an error when the user is signed in already', async () => {
    const params = await shopper.begin();
    await shopper.visit('callback', params);
    const again = await shopper.visit('callback', params);
    expect(again).toMatchObject({ status: 307, location: 'http://localhost:3000' });
    expect(await shopper.isSignedIn()).toBe(true);
  });

  it('hands the error to onError when there is one', async () => {
    const { req, res } = shopper.start();
    const onError = vi.fn(() => 'handled');
    expect(await client.callback(req, res, { onError })).toBe('handled');
    expect(onError).toHaveBeenCalledWith(
      new MonoCloudValidationError('Invalid Authentication State', undefined, { code: 'unknown_sign_in' }),
    );
  });
});

describe('who answers', () => {
  const expectRefused = async (answer: Answer) => {
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('did not come from the sign-in service of this application');
    expect(answer.html).toContain('Try again');
    expect(provider.tokenForms).toEqual([]);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('not from the expected issuer'));
    expect(await shopper.isSignedIn()).toBe(false);
  };

  it('C03 W21 is refused before the token request when iss is another issuer', async () => {
    await expectRefused(await callBackWith({ iss: 'https://evil.example' }));
  });

  it('C03 W21 is refused before the token request when iss is missing though announced', async () => {
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    await expectRefused(await callBackWith({}));
  });

  it('C03 is taken when iss is the tenant', async () => {
    expect((await callBackWith({ iss: provider.issuer })).status).toBe(307);
  });

  it('C03 checks the issuer of an error answer too', async () => {
    const answer = await callBackWith({ iss: 'https://evil.example', error: 'access_denied' });
    expect(answer.html).not.toContain('access_denied');
    await expectRefused(answer);
  });
});
