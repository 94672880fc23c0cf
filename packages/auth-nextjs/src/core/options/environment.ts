import { isJsonObject, isPresent, parseUrl } from '@monocloud/auth-core/internal';
import type { Layer } from './layers.ts';
import { readPlain, readSecret } from './variable-text.ts';
import { listSettings, type Setting } from './option-setting.ts';
import { optionsSchema } from './option-table.ts';

/** Variables of the process; `undefined` and blank both mean "not set". */
export type Environment = Record<string, string | undefined>;

/** One variable: the option it sets, how its text is read, and a value that works. */
interface Variable extends Setting {
  variable: string;
  option: string;
}

const SETTINGS = listSettings(optionsSchema(false));

function toVariables(path: readonly string[], setting: Setting): Variable[] {
  const { variable, other } = setting;
  if (variable === undefined) return [];
  const own = { ...setting, variable, option: setting.option ?? path.join('.') };
  return other ? [own, { ...own, read: undefined, ...other }] : [own];
}

const VARIABLES = SETTINGS.flatMap(({ path, setting }) => toVariables(path, setting));

const read = ({ read }: Variable, text: string): unknown => (read ? read(text) : text);

const NAME_PREFIX = 'MONOCLOUD_AUTH_';
const PUBLIC_PREFIX = 'NEXT_PUBLIC_';

/** The text of one variable; its public twin wins where both are set, as published, but secrets have none. */
function findText(env: Environment, { variable: name, isSecret }: Variable): string | undefined {
  const own = env[`${NAME_PREFIX}${name}`];
  if (isSecret) return own !== undefined && isPresent(own) ? readSecret(own) : undefined;
  const mirrored = readPlain(env[`${PUBLIC_PREFIX}${NAME_PREFIX}${name}`] ?? '');
  return mirrored || readPlain(own ?? '') || undefined;
}

function setOption(options: Layer, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    options[name] ??= value;
    return;
  }
  const group = (options[name] ??= {});
  if (isJsonObject(group)) setOption(group, rest, value);
}

/**
 * The options that the environment gives, by their option names, and `previousCookieSecrets`. Booleans and numbers that do
 * not parse count as not set, as published; everything else is judged later, together with what the constructor got.
 */
export function readEnvironment(env: Environment): Layer {
  const options: Layer = {};
  for (const variable of VARIABLES) {
    const text = findText(env, variable);
    const value = text === undefined ? undefined : read(variable, text);
    setOption(options, variable.option.split('.'), value);
  }
  return options;
}

/** Variables whose text says nothing that their option could take, so that its default holds. */
export function listIgnored(env: Environment): Variable[] {
  return VARIABLES.filter((variable) => {
    const text = findText(env, variable);
    return text !== undefined && read(variable, text) === undefined;
  });
}

/** Secrets under the name that Next builds into scripts for the browser. They are never read; there is no right value. */
export function listPublishedSecrets(env: Environment): string[] {
  return VARIABLES.filter(({ isSecret }) => isSecret)
    .map(({ variable: name }) => `${PUBLIC_PREFIX}${NAME_PREFIX}${name}`)
    .filter((name) => isPresent(env[name]));
}

/** The variable of an option, the one that is set if it has several. */
export function findVariable(
  env: Environment,
  option: string,
): (Variable & { fullName: string }) | undefined {
  const all = VARIABLES.filter((variable) => variable.option === option);
  const variable = all.find((candidate) => findText(env, candidate) !== undefined) ?? all[0];
  return variable && { ...variable, fullName: `${NAME_PREFIX}${variable.variable}` };
}

/** By default the cookies of an application under a path stay there. */
function cookiePath({ pathname }: URL): string {
  const path = pathname.replace(/\/+$/, '');
  // A semicolon would end the attribute (RFC 6265 §4.1.1).
  return /^\/[^;]+$/.test(path) ? path : '/';
}

/** What holds when neither the constructor nor the environment says otherwise. Durations in seconds. */
export function defaultOptions(appUrl: unknown): Layer {
  const url = typeof appUrl === 'string' ? parseUrl(appUrl) : undefined;
  const secure = url?.protocol === 'https:';
  // Browsers send the cookies of a host to all of its ports (RFC 6265 §8.5). In development there are several of them.
  const suffix = secure || !url?.port ? '' : `-${url.port}`;
  const cookies = { path: url ? cookiePath(url) : '/', secure, suffix };
  const options: Layer = {};
  for (const { path, setting } of SETTINGS) {
    setOption(options, path, setting.fallbackFor ? setting.fallbackFor(cookies) : setting.fallback);
  }
  return options;
}
