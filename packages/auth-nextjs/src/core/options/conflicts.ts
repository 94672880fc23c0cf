import { isJsonObject, isLoopback, parseUrl } from '@monocloud/auth-core/internal';
import { canReceiveFormPost, cookiePath, FORM_POST_NEEDS_HTTPS } from './schema-parts.ts';

/** Options that are right one by one and wrong together. */
export interface Conflict {
  option: string;
  problem: string;
}

function read(options: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((group: unknown, name) => (isJsonObject(group) ? group[name] : undefined), options);
}

const url = (value: unknown): URL | undefined => (typeof value === 'string' ? parseUrl(value) : undefined);

const NONE_NEEDS_HTTPS = 'must not be none over plain http: browsers keep such a cookie with Secure only';
// RFC 6265bis §4.1.3.2, of which browsers read the prefix in any case.
const HOST_NEEDS_WHOLE =
  'must not begin with __Host- unless it is sent over https, with the path / and without a domain';

/** Whether browsers take a cookie of this domain from the host (RFC 6265 §5.1.3): addresses have no domain above them. */
function isDomainOf(domain: string, { hostname }: URL): boolean {
  const name = domain.replace(/^\./, '').toLowerCase();
  const isAbove = hostname.endsWith(`.${name}`) && !/\.\d+$/.test(hostname);
  return /^[a-z\d.-]+$/.test(name) && (name === hostname || isAbove);
}

/** Whether browsers send a cookie of this path to the callback (RFC 6265 §5.1.4). What is no path is reported as such. */
function reachesCallback(path: string, options: unknown, { origin, pathname }: URL): boolean {
  const route = String(read(options, 'routes.callback')).replaceAll(/^\/|\/$/g, '');
  const callback = parseUrl(`${origin}${pathname.replace(/\/$/, '')}/${route}`)?.pathname;
  if (callback === undefined || !cookiePath.safeParse(path).success) return true;
  // With Next's `trailingSlash`, the callback ends in one.
  return `${callback}/`.startsWith(path.endsWith('/') ? path : `${path}/`);
}

/** Cookies that every browser would refuse, or that would not come back. */
function findCookieConflicts(options: unknown, appUrl: URL): Conflict[] {
  const isHttps = appUrl.protocol === 'https:';
  return ['session', 'state'].flatMap((part) => {
    const of = (name: string) => read(options, `${part}.cookie.${name}`);
    const [name, path, domain] = [of('name'), of('path'), of('domain')];
    const isWhole = isHttps && path === '/' && !domain;
    const isFound = (prefix: RegExp) => typeof name === 'string' && prefix.test(name);
    const rules: [isBroken: boolean, option: string, problem: string][] = [
      [of('secure') === !isHttps, 'secure', `must be [${isHttps}]`],
      [of('sameSite') === 'none' && !isHttps, 'sameSite', NONE_NEEDS_HTTPS],
      [isFound(/^__Secure-/i) && !isHttps, 'name', 'must not begin with __Secure- over plain http'],
      [isFound(/^__Host-/i) && !isWhole, 'name', HOST_NEEDS_WHOLE],
      [
        typeof domain === 'string' && domain !== '' && !isDomainOf(domain, appUrl),
        'domain',
        appUrl.hostname.startsWith('[')
          ? 'must be left out: an IPv6 address is no domain'
          : `must be [${appUrl.hostname}] or a domain above it`,
      ],
      [
        part === 'state' && typeof path === 'string' && !reachesCallback(path, options, appUrl),
        'path',
        'must be a path above the callback route',
      ],
    ];
    return rules
      .filter(([isBroken]) => isBroken)
      .map(([, option, problem]) => ({ option: `${part}.cookie.${option}`, problem }));
  });
}

/**
 * Judges options together, also when others are wrong by themselves, so that all problems can be reported at once.
 * @param options what constructor, environment and defaults gave, before the schema.
 */
export function findConflicts(options: unknown): Conflict[] {
  const found: Conflict[] = [];
  const report = (option: string, problem: string) => found.push({ option, problem });

  const duration = read(options, 'session.duration');
  const maximum = read(options, 'session.maximumDuration');
  if (typeof duration === 'number' && typeof maximum === 'number' && maximum <= duration) {
    report('session.maximumDuration', 'must be greater than the session duration');
    report('session.duration', 'must be less than the maximum duration');
  }
  const appUrl = url(read(options, 'appUrl'));
  if (appUrl && /^https?:$/.test(appUrl.protocol)) found.push(...findCookieConflicts(options, appUrl));
  const [first, second] = ['session', 'state'].map((part) => read(options, `${part}.cookie.name`));
  const [one, other] = [`${String(first)}.`, `${String(second)}.`];
  if (one.startsWith(other) || other.startsWith(one)) {
    report('state.cookie.name', 'must not be mistakable for the session cookie name');
  }
  const secret = read(options, 'clientSecret');
  if (read(options, 'clientAuthMethod') === 'private_key_jwt' && typeof secret === 'string') {
    report('clientSecret', 'must be a JSON Web Key for private_key_jwt');
  }
  if (appUrl && read(options, 'defaultAuthParams.responseMode') === 'form_post') {
    if (!canReceiveFormPost(appUrl.href)) report('defaultAuthParams.responseMode', FORM_POST_NEEDS_HTTPS);
  }
  const target = url(read(options, 'postLogoutRedirectUri'));
  if (target && target.protocol !== 'https:' && !isLoopback(target.hostname)) {
    report('postLogoutRedirectUri', 'must be a valid uri');
  }
  return found;
}
