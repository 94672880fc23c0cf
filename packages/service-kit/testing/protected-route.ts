import { describeAddresses } from './address-cases.ts';
import type { ApiUnderTest, StartTenant } from './api-under-test.ts';
import { describeCredentials } from './credential-cases.ts';
import { describeForgedTokens } from './forged-token-cases.ts';
import { describeOutage } from './outage-cases.ts';
import { describeProcess } from './process-cases.ts';
import { describeSettings } from './settings-cases.ts';
import { describeTokens } from './token-cases.ts';

/** Runs every case that holds for an API with one protected route. */
export function describeProtectedRoute(api: ApiUnderTest, startTenant: StartTenant): void {
  describeCredentials(api);
  describeForgedTokens(api);
  describeTokens(api, startTenant);
  describeAddresses(api);
  describeOutage(api);
  describeSettings(api);
  describeProcess(api);
}
