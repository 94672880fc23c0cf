import { expect, test, vi } from 'vitest';
import { startProcess } from './child-process.ts';
import { buildWeb } from './web-build.ts';

vi.mock('./child-process.ts', () => ({
  startProcess: vi.fn(() => ({ closed: Promise.resolve({ code: 1, signal: null }), output: () => 'failed' })),
}));

test('the build of the storefront gets its own variables and no secret of an API or of the tenant', async () => {
  const own = {
    PATH: '/usr/bin',
    MONOCLOUD_AUTH_SCOPES: 'openid',
    PRODUCTS_API_URL: 'http://localhost:4001',
  };
  const others = {
    API_DATABASE_URL: 'a',
    MONOCLOUD_BACKEND_CLIENT_SECRET: 'b',
    TENANT_WEB_CLIENT_SECRET: 'c',
  };
  await expect(buildWeb('.next-of-no-build', { ...own, ...others })).rejects.toThrow(
    'did not build:\nfailed',
  );
  expect(vi.mocked(startProcess).mock.lastCall?.[2]?.env).toEqual({
    ...own,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    MONOSHOP_WEB_DIST: '.next-of-no-build',
  });
});
