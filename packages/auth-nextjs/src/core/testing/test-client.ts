import { isJsonObject } from '@monocloud/auth-core/internal';
import { MonoCloudCoreClient } from '../core-client.ts';
import type { MonoCloudOptions } from '../types.ts';

export const PRODUCTS = 'http://api.monoshop.com/products';
export const INVOICES = 'http://api.monoshop.com/invoices';
export const BOTH = `${PRODUCTS} ${INVOICES}`;
export const PRODUCTS_ONLY = { resource: PRODUCTS, scopes: 'read:products' };
export const INVOICES_ONLY = { resource: INVOICES, scopes: 'read:invoices' };
export const SCOPES = 'openid profile email offline_access read:products read:invoices';
export const COOKIE_SECRET = 'a cookie secret that only the tests know';

/** An application on http://localhost:3000 that asks for both APIs at sign-in. */
export function createTestClient(
  tenant: { issuer: string; webClient: { clientId: string; clientSecret: string } },
  options: MonoCloudOptions = {},
): MonoCloudCoreClient {
  return new MonoCloudCoreClient({
    tenantDomain: tenant.issuer,
    clientId: tenant.webClient.clientId,
    clientSecret: tenant.webClient.clientSecret,
    appUrl: 'http://localhost:3000',
    cookieSecret: COOKIE_SECRET,
    defaultAuthParams: { scopes: SCOPES, resource: BOTH },
    ...options,
  });
}

/** Lays the value at its path over the other options. */
export function withOption(options: object, path: string, value: unknown): object {
  const [name = '', ...rest] = path.split('.');
  const below: unknown = Reflect.get(options, name);
  const group = isJsonObject(below) ? below : {};
  const inner = rest.length === 0 ? value : withOption(group, rest.join('.'), value);
  return { ...options, [name]: inner };
}

/** Options of an application that is nowhere, with all that is required. */
export const COMPLETE: MonoCloudOptions = {
  tenantDomain: 'https://id.example',
  clientId: 'client',
  clientSecret: 'secret',
  appUrl: 'https://shop.example',
  cookieSecret: 'a cookie secret for tests',
};
