import { describe, expect, it } from 'vitest';
import { nameCookies } from './cookie-names.ts';

const HTTPS = { MONOCLOUD_AUTH_APP_URL: 'https://shop.example' };
const SESSION = { cookie: { name: '__Host-session' } };
const STATE = { cookie: { name: '__Host-state' } };

describe('D01 the names of the cookies', () => {
  it('bind both cookies to the host of a shop on https', () => {
    expect(nameCookies(HTTPS)).toEqual({ session: SESSION, state: STATE });
  });

  it.each([
    ['http://localhost:3000', 'is on plain http'],
    ['https://shop.example/monoshop', 'shares its host'],
    ['shop', 'has no address'],
    ['', 'has no address'],
  ])('stay as published for %s, which %s', (MONOCLOUD_AUTH_APP_URL) => {
    expect(nameCookies({ MONOCLOUD_AUTH_APP_URL })).toEqual({});
  });

  it.each(['NAME', 'DOMAIN', 'PATH'])('leave a cookie alone that has a %s of its own', (part) => {
    expect(nameCookies({ ...HTTPS, [`MONOCLOUD_AUTH_SESSION_COOKIE_${part}`]: '/own' })).toEqual({
      state: STATE,
    });
    expect(nameCookies({ ...HTTPS, [`NEXT_PUBLIC_MONOCLOUD_AUTH_STATE_COOKIE_${part}`]: '/own' })).toEqual({
      session: SESSION,
    });
  });

  it('treat a blank variable and the default path as not set', () => {
    const env = { MONOCLOUD_AUTH_SESSION_COOKIE_NAME: ' ', MONOCLOUD_AUTH_STATE_COOKIE_PATH: '/' };
    expect(nameCookies({ ...HTTPS, ...env })).toEqual({ session: SESSION, state: STATE });
  });
});
