export { createBrowser } from './browser.ts';
export { startTestTenant } from './test-tenant.ts';
export type { RefreshResponse, TestTenant, TokenResponse } from './test-tenant.ts';
