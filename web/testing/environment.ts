import { joinApis } from '@monoshop/apis';

/** The variables without which a storefront does not start. */
export const ENVIRONMENT = {
  MONOCLOUD_AUTH_TENANT_DOMAIN: 'https://tenant.example',
  MONOCLOUD_AUTH_CLIENT_ID: 'monoshop-web',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'a-client-secret',
  MONOCLOUD_AUTH_APP_URL: 'https://shop.example',
  MONOCLOUD_AUTH_COOKIE_SECRET: 'a secret that only these tests know',
  MONOCLOUD_AUTH_SCOPES: `openid profile email offline_access ${joinApis('scope')}`,
  MONOCLOUD_AUTH_RESOURCE: joinApis('audience'),
};
