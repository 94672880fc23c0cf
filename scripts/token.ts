import { APIS, findApi, isApiName, type Api } from '@monoshop/apis';
import * as oauth from 'oauth4webapi';
import { loadSecrets } from './secrets.ts';
import { findStateDir, type Environment } from './environment.ts';
import { SettingsError, readRunnerSettings, type RunnerSettings } from './settings.ts';

// By the general type: where no API has anything to change, that of the table itself has no scope to look for.
const ROWS: readonly Api[] = APIS;

/** An API by its name stands for reading its data; a scope for itself. */
function parseTarget(words: string[]) {
  const apis = ROWS.filter(({ name, scope, write }) =>
    [name, scope, write?.scope].some((known) => known !== undefined && words.includes(known)),
  );
  const named = words.flatMap((word) => (isApiName(word) ? findApi(word).scope : word));
  const known: string[] = ROWS.flatMap(({ scope, write }) => [scope, write?.scope ?? scope]);
  if (named.length > 0 && named.every((scope) => known.includes(scope))) {
    return { apis, scopes: [...new Set(known)].filter((scope) => named.includes(scope)) };
  }
  const examples: string[] = ROWS.map(({ name }) => name);
  if (examples.length > 1) examples.push(examples.join(' '));
  examples.push(...ROWS.flatMap(({ write }) => write?.scope ?? []));
  throw new SettingsError([
    `say which API or scope the token is for: npm run -s token -- ${examples.join(', or ')}.`,
  ]);
}

/** The machine client: `MONOSHOP_TOKEN_CLIENT_*` if set, else the storefront's at a real tenant, else the local one. */
function findClient(env: Environment, settings: RunnerSettings) {
  const id = env['MONOSHOP_TOKEN_CLIENT_ID'];
  const secret = env['MONOSHOP_TOKEN_CLIENT_SECRET'];
  if (id && secret) return { id, secret };
  if (settings.client) return settings.client;
  return { id: 'monoshop-token', secret: loadSecrets(findStateDir(env)).tokenClientSecret };
}

/** Client credentials grant (RFC 6749 §4.4) for scopes of some APIs, and their audiences (RFC 8707). */
async function requestToken(
  settings: RunnerSettings,
  client: ReturnType<typeof findClient>,
  { apis, scopes }: ReturnType<typeof parseTarget>,
): Promise<string> {
  const issuer = new URL(settings.issuer);
  const http = {
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
    signal: () => AbortSignal.timeout(10_000),
  };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
  const parameters = new URLSearchParams({ scope: scopes.join(' ') });
  for (const { name } of apis) parameters.append('resource', settings.audiences[name]);
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
export async function run(words: string[]): Promise<void> {
  try {
    const target = parseTarget(words);
    const settings = readRunnerSettings(process.env);
    const client = findClient(process.env, settings);
    console.log(
      await requestToken(settings, client, target).catch((error: unknown) => {
        throw new SettingsError([explain(error, settings)]);
      }),
    );
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.problems.join('\n'));
    process.exitCode = 1;
  }
}
