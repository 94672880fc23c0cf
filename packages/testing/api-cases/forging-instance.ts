import { afterAll } from 'vitest';
import { ask, backendFor, type ApiUnderTest } from './api-under-test.ts';
import { startForgingIssuer } from '../issuer.ts';

/** Opens, for the tests of the surrounding `describe`, an API that trusts an issuer which signs anything. */
export async function openForgingInstance(api: ApiUnderTest) {
  const issuer = await startForgingIssuer();
  afterAll(() => issuer.stop());
  const instance = api.create(backendFor(api, issuer.issuer));
  const mint = (claims: Record<string, unknown> = {}) =>
    issuer.mint({ aud: api.resource, scope: api.scope, ...claims });
  return {
    issuer,
    instance,
    /** A good token but for these claims. */
    mint,
    /** Sends a good token but for these claims. */
    askWith: (claims: Record<string, unknown>) => ask(api, instance, `Bearer ${mint(claims)}`),
  };
}
