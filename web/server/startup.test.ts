import { describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../testing/environment.ts';
import { auth } from './auth.ts';
import { isHttps } from './security-headers.ts';
import { parseSettings } from './settings.ts';
import { checkEnvironment } from './startup.ts';

type Environment = Record<string, string | undefined>;

/** The lines of the message, less its heading; none when the storefront would start. */
async function problemsOf(env: Environment): Promise<string[]> {
  const message = await checkEnvironment({ NODE_ENV: 'production', ...ENVIRONMENT, ...env }).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return message.split('\n').slice(1);
}

describe('the variables that the storefront starts with', () => {
  it.each([
    ['MONOCLOUD_AUTH_TENANT_DOMAIN', 'https://id.example?x'],
    ['MONOCLOUD_AUTH_APP_URL', 'https://shop.example?from=mail'],
    ['MONOCLOUD_AUTH_APP_URL', 'https://shop.example/shop'],
    ['MONOCLOUD_AUTH_APP_URL', 'https://ada:word@shop.example'],
    ['MONOCLOUD_AUTH_RESOURCE', 'products invoices'],
    ['MONOCLOUD_AUTH_SESSION_COOKIE_SAME_SITE', 'relaxed'],
    ['MONOCLOUD_AUTH_STATE_DURATION', '60'],
    ['MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS', '8letters'],
    ['MONOCLOUD_AUTH_COOKIE_SECRET', 'changeme'.repeat(4)],
    ['MONOCLOUD_AUTH_CLIENT_AUTH_METHOD', 'none'],
    ['MONOCLOUD_AUTH_SESSION_DURATION', '1 hour'],
    ['MONOCLOUD_AUTH_SESSION_DURATION', 'soon'],
    ['MONOCLOUD_AUTH_SESSION_SLIDING', 'yes'],
    ['MONOCLOUD_AUTH_SESSION_COOKIE_SECURE', 'false'],
    ['MONOCLOUD_AUTH_STATE_COOKIE_NAME', '__Host-session'],
    ['NEXT_PUBLIC_MONOCLOUD_AUTH_COOKIE_SECRET', 'a secret that every visitor gets'],
    ['NEXT_PUBLIC_MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS', 'a secret that every visitor gets'],
    ['NEXT_PUBLIC_MONOCLOUD_AUTH_CLIENT_SECRET', 'a secret that every visitor gets'],
    ['NEXT_PUBLIC_MONOSHOP_SESSION_REDIS_URL', 'redis://:word@localhost'],
    ['MONOSHOP_SESSION_REDIS_URL', 'cache:6379'],
    ['MONOSHOP_REFRESH_SECONDS', '15m'],
  ])(
    'N60 N61 N28 are refused by name, with what to set instead and without their value: %s=%s',
    async (name, value) => {
      const problems = await problemsOf({ [name]: value });
      expect(problems).toEqual([
        expect.stringMatching(
          new RegExp(`^ {2}${name} .*(\\. (Set|Try|Make|Unset) |; unset |, such as |must contain )`),
        ),
      ]);
      expect(problems.join()).not.toContain(value);
    },
  );

  it('N60 are reported all at once', async () => {
    const problems = await problemsOf({
      MONOCLOUD_AUTH_CLIENT_ID: '',
      MONOCLOUD_AUTH_APP_URL: 'https://shop.example/shop',
      MONOCLOUD_AUTH_SESSION_DURATION: '30d',
      MONOCLOUD_AUTH_STATE_DURATION: '60',
      PRODUCTS_API_URL: 'localhost:4001',
    });
    expect(problems.map((line) => /\w+/.exec(line)?.[0])).toEqual([
      'MONOCLOUD_AUTH_APP_URL',
      'MONOCLOUD_AUTH_CLIENT_ID',
      'MONOCLOUD_AUTH_SESSION_DURATION',
      'MONOCLOUD_AUTH_SESSION_MAX_DURATION',
      'MONOCLOUD_AUTH_STATE_DURATION',
      'PRODUCTS_API_URL',
    ]);
  });

  it('N60 may have white space, quotes and upper-case schemes, and mean the same to the storefront and its SDK', async () => {
    const env: Environment = {
      NODE_ENV: 'production',
      ...ENVIRONMENT,
      MONOCLOUD_AUTH_TENANT_DOMAIN: ' HTTPS://id.example',
      MONOCLOUD_AUTH_APP_URL: '"HTTPS://shop.example/"',
      MONOCLOUD_AUTH_RESOURCE: `'${ENVIRONMENT.MONOCLOUD_AUTH_RESOURCE}'`,
      MONOCLOUD_AUTH_SESSION_COOKIE_SAME_SITE: 'Lax',
      MONOCLOUD_AUTH_SESSION_DURATION: '1h',
      MONOSHOP_DRAIN_SECONDS: '"5"',
      PRODUCTS_API_URL: ' http://localhost:4001 ',
      NEXT_PUBLIC_MONOCLOUD_AUTH_CLIENT_ID: 'of-the-twin',
    };
    await checkEnvironment(env);
    expect(parseSettings(env)).toMatchObject({
      appOrigin: 'https://shop.example',
      resource: ENVIRONMENT.MONOCLOUD_AUTH_RESOURCE,
      drainSeconds: 5,
      isLabOn: false,
    });
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(isHttps()).toBe(true);
    expect((await auth()).coreClient.getOptions()).toMatchObject({
      tenantDomain: 'https://id.example',
      clientId: 'of-the-twin',
      appUrl: 'https://shop.example',
      session: { duration: 3600, cookie: { name: '__Host-session', sameSite: 'lax', secure: true } },
    });
    vi.unstubAllEnvs();
  });
});
