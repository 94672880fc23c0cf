import { startTestTenant, type TestTenant } from '@monoshop/tenant/testing';
import { type FixtureApp, startFixtureApp } from '@monoshop/testing/fixture-app';
import { afterAll, beforeAll } from 'vitest';

// A file that imports this gets the fixture app and a tenant, for all of its tests.
export let app: FixtureApp<TestTenant>;

beforeAll(async () => {
  app = await startFixtureApp(startTestTenant);
}, 300_000);
afterAll(() => app.stop());
