import { isJsonObject, isLoopback, parseUrl } from '@monocloud/auth-core/internal';
import { canReceiveFormPost, FORM_POST_NEEDS_HTTPS } from './schema-parts.ts';

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
  for (const part of appUrl ? ['session', 'state'] : []) {
    const secure = appUrl?.protocol === 'https:';
    const given = read(options, `${part}.cookie.secure`);
    if (given === !secure) report(`${part}.cookie.secure`, `must be [${secure}]`);
  }
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
