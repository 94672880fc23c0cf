import { isPresent } from '@monocloud/auth-core/internal';
import { isLayer, type Layer } from './layers.ts';
import { readPlain, readSecret } from './variable-text.ts';
import { VARIABLES, type Variable } from './variables.ts';

/** Variables of the process; `undefined` and blank both mean "not set". */
export type Environment = Record<string, string | undefined>;

const NAME_PREFIX = 'MONOCLOUD_AUTH_';
const PUBLIC_PREFIX = 'NEXT_PUBLIC_';

/** The text of one variable; its public twin wins where both are set, as published, but secrets have none. */
function findText(env: Environment, { name, isSecret }: Variable): string | undefined {
  const own = env[`${NAME_PREFIX}${name}`];
  if (isSecret) return own !== undefined && isPresent(own) ? readSecret(own) : undefined;
  const mirrored = readPlain(env[`${PUBLIC_PREFIX}${NAME_PREFIX}${name}`] ?? '');
  return mirrored || readPlain(own ?? '') || undefined;
}

function setOption(options: Layer, [name = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    options[name] ??= value;
    return;
  }
  const group = (options[name] ??= {});
  if (isLayer(group)) setOption(group, rest, value);
}

/**
 * The options that the environment gives, by their option names. Booleans and numbers that do not parse count as not
 * set, as published; everything else is judged later, together with what the constructor got.
 */
export function readEnvironment(env: Environment): Layer {
  const options: Layer = {};
  for (const variable of VARIABLES) {
    const text = findText(env, variable);
    const value = text === undefined ? undefined : variable.read(text);
    setOption(options, variable.option.split('.'), value);
  }
  const { cookieSecret, previousCookieSecrets, ...others } = options;
  if (cookieSecret === undefined) return others;
  const previous = Array.isArray(previousCookieSecrets) ? previousCookieSecrets : [];
  return { ...others, cookieSecret: [cookieSecret, ...previous] };
}

/** Variables whose text says nothing that their option could take, so that its default holds. */
export function listIgnored(env: Environment): Variable[] {
  return VARIABLES.filter((variable) => {
    const text = findText(env, variable);
    return text !== undefined && variable.read(text) === undefined;
  });
}

/** Secrets under the name that Next builds into scripts for the browser. They are never read; there is no right value. */
export function listPublishedSecrets(env: Environment): string[] {
  return VARIABLES.filter(({ isSecret }) => isSecret)
    .map(({ name }) => `${PUBLIC_PREFIX}${NAME_PREFIX}${name}`)
    .filter((name) => isPresent(env[name]));
}

/** The variable of an option, the one that is set if it has several. */
export function findVariable(
  env: Environment,
  option: string,
): (Variable & { fullName: string }) | undefined {
  const all = VARIABLES.filter((variable) => variable.option === option);
  const variable = all.find((candidate) => findText(env, candidate) !== undefined) ?? all[0];
  return variable && { ...variable, fullName: `${NAME_PREFIX}${variable.name}` };
}
