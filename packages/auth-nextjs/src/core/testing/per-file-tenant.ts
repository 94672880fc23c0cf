import { type TestTenant, startTestTenant } from '@monoshop/tenant/testing';
import { afterAll, beforeAll } from 'vitest';
import type { MonoCloudOptions } from '../types.ts';
import { type Shopper, createShopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

/** How long access tokens of the tenant live. */
export const TOKEN_SECONDS = 300;

// A file that imports this gets the real tenant, one for all of its tests.
export let tenant: TestTenant;

beforeAll(async () => {
  tenant = await startTestTenant({ accessTokenSeconds: TOKEN_SECONDS });
});
afterAll(() => tenant.stop());

/** A browser without cookies, at an application of the tenant with these options. */
export const openAtTenant = (options?: MonoCloudOptions, username?: string): Shopper =>
  createShopper(createTestClient(tenant, options), (url) =>
    tenant.authorize(url, username === undefined ? {} : { username }),
  );

/** What an authorization URL asks for. */
export const asked = (location = ''): URLSearchParams => new URL(location).searchParams;
