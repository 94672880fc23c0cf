const read = (name: string): string => process.env[name] ?? '';

/** The storefront's own variables: all handlers sign people in as the same client, with the same scopes. */
export const SETTINGS = {
  url: read('MONOCLOUD_AUTH_APP_URL'),
  issuer: read('MONOCLOUD_AUTH_TENANT_DOMAIN'),
  clientId: read('MONOCLOUD_AUTH_CLIENT_ID'),
  clientSecret: read('MONOCLOUD_AUTH_CLIENT_SECRET'),
  cookieSecret: read('MONOCLOUD_AUTH_COOKIE_SECRET'),
  scopes: read('MONOCLOUD_AUTH_SCOPES'),
  resource: read('MONOCLOUD_AUTH_RESOURCE'),
  apiUrl: read('PEER_API_URL'),
};
