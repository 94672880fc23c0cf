import { MonoCloudValidationError } from '@monocloud/auth-core';
import { parseClientSecret } from '@monocloud/auth-core/internal';
import { warn } from '../diagnostics.ts';
import type { MonoCloudOptions, MonoCloudOptionsResolved } from '../types.ts';
import { findConflicts } from './conflicts.ts';
import {
  defaultOptions,
  findVariable,
  listIgnored,
  listPublishedSecrets,
  readEnvironment,
} from './environment.ts';
import type { Environment } from './environment.ts';
import { layered, type Layer } from './layers.ts';
import { toOptionMessage } from './schema-message.ts';
import { optionsSchema } from './option-table.ts';

export interface Configuration {
  /** Whether every option is there and right. */
  isComplete: boolean;
  /** The options. Throws `MonoCloudValidationError` with the first problem, every time it is called. */
  require(): MonoCloudOptionsResolved;
}

/** One thing that is wrong with the configuration. No value is repeated: it may be a secret. */
export interface ConfigurationProblem {
  /** The option, such as `session.duration`. */
  option: string;
  /** The variable that sets it; absent where only the constructor can. */
  variable?: string;
  /** What is wrong, as it follows the name: `must be at least 1`. */
  problem: string;
  /** What to set instead; a value that works, but for what only the provider knows. */
  example?: string;
  /** Whether the option's default holds in place of what was set, as published. Everything else is refused. */
  isIgnored?: true;
}

interface Fault extends ConfigurationProblem {
  /** In the words of the published package: `"clientSecret" is required`. */
  message: string;
}

function merge(options: MonoCloudOptions, env: Environment): Layer {
  const { previousCookieSecrets, ...environment } = readEnvironment(env);
  const given = layered(options, environment);
  const { cookieSecret, userAgent: _userAgent, ...merged } = layered(given, defaultOptions(given['appUrl']));
  const secret = merged['clientSecret'];
  const secrets = [cookieSecret].flat();
  // Former ones count wherever the present one comes from, as from a vault, but never in its place.
  const previous = Array.isArray(previousCookieSecrets) ? previousCookieSecrets : [];
  return {
    ...merged,
    clientSecret: typeof secret === 'string' ? parseClientSecret(secret) : secret,
    cookieSecrets: secrets.length === 0 ? secrets : [...secrets, ...previous],
  };
}

/** An option by the name that a caller knows: one `cookieSecret` where the checked configuration holds a list. */
function toOption([name, ...rest]: PropertyKey[]): string {
  if (name !== 'cookieSecrets') return [name, ...rest].map(String).join('.');
  return typeof rest[0] === 'number' && rest[0] > 0 ? 'previousCookieSecrets' : 'cookieSecret';
}

function describe(env: Environment, option: string, message: string): Fault {
  const variable = findVariable(env, option);
  const label = `"${option === 'previousCookieSecrets' ? 'cookieSecret' : option}" `;
  const predicate = message.startsWith(label)
    ? message.slice(label.length)
    : message.replace(/^Invalid resource ".*": Resource/, 'is not valid: each resource');
  return {
    option,
    message,
    variable: variable?.fullName,
    problem: predicate === 'is required' ? 'is not set' : predicate,
    example: /^must be \[([^\]]+)\]/.exec(predicate)?.[1] ?? variable?.example,
  };
}

function examine(options: MonoCloudOptions, env: Environment) {
  const merged = merge(options, env);
  const result = optionsSchema(env['NODE_ENV'] === 'production').safeParse(merged, {
    reportInput: true,
  });
  const published = listPublishedSecrets(env).map((variable): Fault => {
    const problem = 'must not be set: it is built into scripts that every visitor gets';
    const remedy = `unset it, replace the secret, and set ${variable.replace('NEXT_PUBLIC_', '')}`;
    return {
      option: 'secrets',
      variable,
      problem: `${problem}; ${remedy}`,
      message: `${variable} ${problem}`,
    };
  });
  const issues = result.error?.issues ?? [];
  const wrong = issues.map((issue) => {
    const path = issue.path[0] === 'cookieSecrets' ? ['cookieSecret'] : issue.path;
    return describe(env, toOption(issue.path), toOptionMessage({ ...issue, path }));
  });
  const conflicts = findConflicts(merged).map(({ option, problem }) =>
    describe(env, option, `"${option}" ${problem}`),
  );
  return { faults: [...published, ...wrong, ...conflicts], options: result.data };
}

/**
 * Everything that is wrong with a configuration, so that an application can refuse to start and say it all at once.
 * Includes texts that are ignored as published (`isIgnored`), since their author expects another effect.
 *
 * @param options what the constructor of the client is given.
 * @param env the variables; those of the process by default.
 * @returns nothing when the configuration is right.
 */
export function listConfigurationProblems(
  options: MonoCloudOptions = {},
  env: Environment = process.env,
): ConfigurationProblem[] {
  return toProblems(examine(options, env).faults, env);
}

function toProblems(faults: readonly Fault[], env: Environment): ConfigurationProblem[] {
  const ignored = listIgnored(env).map(({ option, variable: name, example }): ConfigurationProblem => {
    const problem = example === 'true' ? 'must be true or false' : 'must be a number';
    return { option, variable: `MONOCLOUD_AUTH_${name}`, problem, example, isIgnored: true };
  });
  return [...faults.map(({ message: _message, ...problem }) => problem), ...ignored];
}

function warnOf(problems: ConfigurationProblem[]): void {
  if (problems.length === 0) return;
  const isMissing = ({ problem, variable }: ConfigurationProblem) => problem === 'is not set' && variable;
  const lines = problems.map((entry) => {
    const { option, variable, problem, isIgnored } = entry;
    if (isMissing(entry))
      return `Missing: ${option} - Set ${variable} environment variable in your .env file.`;
    return `${isIgnored ? 'Ignored' : 'Wrong'}: ${option} - ${variable ?? 'The option'} ${problem}.`;
  });
  const heading = problems.some(isMissing)
    ? 'WARNING: One or more configuration options were not provided for MonoCloudClient.'
    : 'WARNING: One or more configuration options of MonoCloudClient are wrong.';
  warn([heading, ...lines].join('\n'));
}

/**
 * Puts constructor, environment and defaults together, in this order of precedence, and checks the result. A problem
 * does not throw here, since a build imports pages without any configuration; all are warned about once.
 */
export function createConfiguration(options: MonoCloudOptions, env: Environment): Configuration {
  const { faults, options: resolved } = examine(options, env);
  warnOf(toProblems(faults, env));
  const message = faults[0]?.message ?? 'The configuration is not valid';
  const isComplete = resolved !== undefined && faults.length === 0;
  return {
    isComplete,
    require() {
      if (!isComplete) throw new MonoCloudValidationError(message);
      return resolved;
    },
  };
}
