import { afterAll, beforeAll } from 'vitest';
import { backendFor } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest } from './api-under-test.ts';
import { startForgingIssuer } from '../issuer.ts';
import type { ForgingIssuer } from '../issuer.ts';

/** Opens, for the tests of the surrounding `describe`, an API that trusts an issuer which signs anything. */
export function openForgingInstance(
  api: ApiUnderTest,
  take: (issuer: ForgingIssuer, instance: ApiInstance) => void,
): void {
  let issuer: ForgingIssuer | undefined;
  beforeAll(async () => {
    issuer = await startForgingIssuer();
    take(issuer, api.create(backendFor(api, issuer.issuer)));
  });
  afterAll(() => issuer?.stop());
}
