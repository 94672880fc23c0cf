import { joinApis, mapApis, type Api, type ApiName } from '@monoshop/apis';
import { nonBlank, readEnvFiles, type EnvFiles, type Environment } from './environment.ts';
import { parsePorts, type Ports, type ServiceName } from './ports.ts';

/** What the runner decided from the shell and the `.env` files, before any secret was made. */
export interface RunnerSettings {
  ports: Ports;
  issuer: string;
  /** Whether the embedded tenant is the issuer and has to be started. */
  usesLocalTenant: boolean;
  appUrl: string;
  scopes: string;
  resource: string;
  /** Credentials at a real tenant; undefined with the embedded one. */
  client?: { id: string; secret: string };
  cookieSecret?: string;
  /** Then the storefront can end a session that a logout token names, and the embedded tenant sends it those. */
  keepsSessionsInRedis: boolean;
  audiences: Record<ApiName, string>;
  backendIssuers: Record<ApiName, string>;
  apiUrls: Record<ApiName, string>;
  /** `LOG_LEVEL` of each service; undefined where neither the shell nor its file has one. */
  logLevels: Record<ServiceName, string | undefined>;
}

export class SettingsError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(['MonoShop cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Names that never leave this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3). */
const isLoopback = (hostname: string) => /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1\]$/.test(hostname);

/** https anywhere, plain http on this machine only: tokens and secrets travel there. */
function parseSecureUrl(variable: string, text: string, problems: string[]): string {
  const candidate = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(candidate) ? new URL(candidate) : undefined;
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!allowed) {
    problems.push(`${variable} is "${text}". Use an https:// URL; plain http:// is for localhost only.`);
  }
  return candidate.replace(/\/$/, '');
}

function parseHttpUrl(variable: string, text: string, problems: string[]): string {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) {
    problems.push(`${variable} is "${text}", which is not an http:// or https:// URL.`);
  }
  return text.replace(/\/$/, '');
}

function parseAppUrl(text: string | undefined, port: number, problems: string[]): string {
  if (text === undefined) return `http://localhost:${port}`;
  const url = parseHttpUrl('MONOCLOUD_AUTH_APP_URL', text, problems);
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isThisProcess = parsed?.protocol === 'http:' && isLoopback(parsed.hostname);
  if (isThisProcess && Number(parsed.port || 80) !== port) {
    problems.push(
      `MONOCLOUD_AUTH_APP_URL is "${text}", but the storefront listens on port ${port}. Change it or MONOSHOP_WEB_PORT, so that both agree.`,
    );
  }
  return url;
}

function parseClient(get: (name: string) => string | undefined, problems: string[]) {
  const id = get('MONOCLOUD_AUTH_CLIENT_ID');
  const secret = get('MONOCLOUD_AUTH_CLIENT_SECRET');
  for (const [name, value] of Object.entries({ CLIENT_ID: id, CLIENT_SECRET: secret })) {
    if (value) continue;
    problems.push(
      `MONOCLOUD_AUTH_${name} is missing. Copy it from your application in the MonoCloud dashboard to web/.env; or clear MONOCLOUD_AUTH_TENANT_DOMAIN to use the local tenant.`,
    );
  }
  return { id: id ?? '', secret: secret ?? '' };
}

function parseCookieSecret(secret: string | undefined, problems: string[]): string | undefined {
  if (secret !== undefined && secret.length < 32) {
    problems.push(
      'MONOCLOUD_AUTH_COOKIE_SECRET is shorter than 32 characters. Make one with `openssl rand -hex 32`, or clear it and one is made.',
    );
  }
  return secret;
}

/**
 * Settings of the whole house from the shell and the `.env` files; the shell wins, blank means not set.
 *
 * @throws SettingsError naming every problem at once.
 */
export function readRunnerSettings(env: Environment, given?: EnvFiles): RunnerSettings {
  const problems: string[] = [];
  const files = given ?? readEnvFiles(problems);
  const get = (name: string) => nonBlank(env[name], files.web[name]);
  const ports = parsePorts(env, files, problems);
  const tenantDomain = get('MONOCLOUD_AUTH_TENANT_DOMAIN');
  const issuer = tenantDomain
    ? parseSecureUrl('MONOCLOUD_AUTH_TENANT_DOMAIN', tenantDomain, problems)
    : `http://localhost:${ports.tenant}`;
  const client = tenantDomain ? parseClient(get, problems) : undefined;

  const audiences = mapApis(
    ({ name, variable, audience }) =>
      nonBlank(files[name]['MONOCLOUD_BACKEND_AUDIENCE']) ?? get(`${variable}_API_AUDIENCE`) ?? audience,
  );
  const backendIssuer = ({ name }: Api) => {
    const variable = 'MONOCLOUD_BACKEND_TENANT_DOMAIN';
    const own = nonBlank(env[variable], files[name][variable]);
    return own ? parseSecureUrl(variable, own, problems) : issuer;
  };
  const apiUrl = ({ name, variable }: Api) => {
    const own = get(`${variable}_API_URL`);
    return own ? parseHttpUrl(`${variable}_API_URL`, own, problems) : `http://localhost:${ports[name]}`;
  };

  const settings: RunnerSettings = {
    ports,
    issuer,
    usesLocalTenant: !tenantDomain,
    appUrl: parseAppUrl(get('MONOCLOUD_AUTH_APP_URL'), ports.web, problems),
    scopes: get('MONOCLOUD_AUTH_SCOPES') ?? `openid profile email offline_access ${joinApis('scope')}`,
    resource: get('MONOCLOUD_AUTH_RESOURCE') ?? Object.values(audiences).join(' '),
    client,
    cookieSecret: parseCookieSecret(get('MONOCLOUD_AUTH_COOKIE_SECRET'), problems),
    keepsSessionsInRedis: get('MONOSHOP_SESSION_REDIS_URL') !== undefined,
    audiences,
    backendIssuers: mapApis(backendIssuer),
    apiUrls: mapApis(apiUrl),
    logLevels: {
      tenant: nonBlank(env['LOG_LEVEL']),
      ...mapApis(({ name }) => nonBlank(env['LOG_LEVEL'], files[name]['LOG_LEVEL'])),
      web: get('LOG_LEVEL'),
    },
  };
  // All APIs complain about a variable of the shell that they share.
  if (problems.length) throw new SettingsError([...new Set(problems)]);
  return settings;
}
