import * as oauth from 'oauth4webapi';
import { loadSecrets } from './secrets.ts';
import { findStateDir } from './environment.ts';
import { SettingsError, readRunnerSettings } from './settings.ts';
import type { Environment } from './environment.ts';
import type { RunnerSettings } from './settings.ts';

const APIS = ['products', 'invoices'] as const;
type Api = (typeof APIS)[number];

interface TokenClient {
  id: string;
  secret: string;
}

const isApi = (name: string): name is Api => APIS.some((api) => api === name);

function parseApis(names: string[]): Api[] {
  const apis = names.filter(isApi);
  if (apis.length && apis.length === names.length) return [...new Set(apis)];
  throw new SettingsError([
    'say which API the token is for: npm run -s token -- products, or invoices, or products invoices.',
  ]);
}

/** The machine client: `MONOSHOP_TOKEN_CLIENT_*` if set, else the storefront's at a real tenant, else the local one. */
function findClient(env: Environment, settings: RunnerSettings): TokenClient {
  const id = env['MONOSHOP_TOKEN_CLIENT_ID'];
  const secret = env['MONOSHOP_TOKEN_CLIENT_SECRET'];
  if (id && secret) return { id, secret };
  if (settings.client) return settings.client;
  return { id: 'monoshop-token', secret: loadSecrets(findStateDir(env)).tokenClientSecret };
}

/** Client credentials grant (RFC 6749 §4.4) for the audiences of the given APIs (RFC 8707). */
async function requestToken(settings: RunnerSettings, client: TokenClient, apis: Api[]): Promise<string> {
  const issuer = new URL(settings.issuer);
  const http = {
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
    signal: () => AbortSignal.timeout(10_000),
  };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
  const parameters = new URLSearchParams({ scope: apis.map((api) => `read:${api}`).join(' ') });
  for (const api of apis) parameters.append('resource', settings.audiences[api]);
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    { client_id: client.id },
    oauth.ClientSecretBasic(client.secret),
    parameters,
    http,
  );
  const answer = await oauth.processClientCredentialsResponse(server, { client_id: client.id }, response);
  return answer.access_token;
}

/** The message of an error and of what caused it: fetch hides the reason one level down. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const reason = cause && (cause.message || ('code' in cause && String(cause.code)));
  return reason ? `${error.message} (${reason})` : error.message;
}

function explain(error: unknown, settings: RunnerSettings): string {
  if (error instanceof oauth.ResponseBodyError) {
    const refusal = `${settings.issuer} refused: ${error.error}${error.error_description ? ` (${error.error_description})` : ''}.`;
    const remedy =
      'Allow the client credentials grant for this client, or name another one in MONOSHOP_TOKEN_CLIENT_ID and MONOSHOP_TOKEN_CLIENT_SECRET.';
    return settings.usesLocalTenant ? refusal : `${refusal} ${remedy}`;
  }
  const remedy = settings.usesLocalTenant
    ? 'Is it running? Start it with: npm start'
    : 'Check MONOCLOUD_AUTH_TENANT_DOMAIN.';
  return `No token from ${settings.issuer}: ${describe(error)}. ${remedy}`;
}

/** Prints one access token and nothing else; whatever goes wrong is said on stderr, with exit code 1. */
export async function run(names: string[]): Promise<void> {
  try {
    const apis = parseApis(names);
    const settings = readRunnerSettings(process.env);
    const client = findClient(process.env, settings);
    console.log(
      await requestToken(settings, client, apis).catch((error: unknown) => {
        throw new SettingsError([explain(error, settings)]);
      }),
    );
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.problems.join('\n'));
    process.exitCode = 1;
  }
}
