import { Auth0Client } from '@auth0/nextjs-auth0/server';
import { SETTINGS } from './settings.ts';

const { url, issuer, clientId, clientSecret, cookieSecret, scopes, resource } = SETTINGS;

/** The client as its README sets it up; the tenant here answers without TLS. */
export const auth0 = new Auth0Client({
  domain: issuer,
  clientId,
  clientSecret,
  secret: cookieSecret,
  appBaseUrl: url,
  authorizationParameters: { scope: scopes, resource },
  allowInsecureRequests: true,
});
