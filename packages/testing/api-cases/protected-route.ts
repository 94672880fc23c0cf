import { describeAddresses } from './address-cases.ts';
import type { ApiUnderTest, StartTenant } from './api-under-test.ts';
import { describeCredentials } from './credential-cases.ts';
import { describeDatabase } from './database-cases.ts';
import { describeDiscovery } from './discovery-cases.ts';
import { describeForgedTokens } from './forged-token-cases.ts';
import { describeHostileTokens } from './hostile-token-cases.ts';
import { describeKeys } from './key-cases.ts';
import { describeOutage } from './outage-cases.ts';
import { describeProcess } from './process-cases.ts';
import { describeProperties } from './property-cases.ts';
import { describeRateLimit } from './rate-limit-cases.ts';
import { describeReasons } from './reason-cases.ts';
import { describeSettings } from './settings-cases.ts';
import { describeTokens } from './token-cases.ts';

/** Runs every case that holds for an API with one protected route. */
export function describeProtectedRoute(api: ApiUnderTest, startTenant: StartTenant): void {
  describeCredentials(api);
  describeForgedTokens(api);
  describeHostileTokens(api);
  describeKeys(api);
  describeTokens(api, startTenant);
  describeAddresses(api);
  describeDiscovery(api);
  describeOutage(api);
  describeRateLimit(api);
  describeProperties(api);
  describeReasons(api);
  describeSettings(api);
  describeProcess(api);
  describeDatabase(api);
}
