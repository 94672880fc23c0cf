export { captureLog } from './captured-log.ts';
export type { CapturedLog } from './captured-log.ts';
export { PUBLIC_URL } from './api-under-test.ts';
export type { ApiInstance, ApiUnderTest, StartTenant, Tenant } from './api-under-test.ts';
export { describeProtectedRoute } from './protected-route.ts';
