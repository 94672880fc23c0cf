import { createHash } from 'node:crypto';
import { listConfigurationProblems } from '../../configuration.ts';
import type { Environment } from '../options/environment.ts';

export const P = 'MONOCLOUD_AUTH_';
/** What a message names for a method of client authentication that is none. */
export const METHODS =
  'client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth, self_signed_tls_client_auth, spiffe_x509, spiffe_jwt';
export const SECRET = createHash('sha256').update('any').digest('hex');

/** Variables of an application in production that lack nothing. */
export const RIGHT: Environment = {
  NODE_ENV: 'production',
  [`${P}TENANT_DOMAIN`]: 'https://id.example',
  [`${P}CLIENT_ID`]: 'client',
  [`${P}CLIENT_SECRET`]: 'secret',
  [`${P}APP_URL`]: 'https://shop.example',
  [`${P}COOKIE_SECRET`]: SECRET,
};

/** {@link RIGHT} with other variables, by their names without the prefix. */
export const withEnv = (changes: Environment): Environment => ({
  ...RIGHT,
  ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [P + name, value])),
});

/** What is wrong with them, each with the name of its variable. */
export const problemsOf = (changes: Environment) =>
  listConfigurationProblems({}, withEnv(changes)).map(
    ({ variable = '', problem }) => `${variable.replace(P, '')} ${problem}`,
  );
