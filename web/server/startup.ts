import type { MonoCloudOptions } from '@monocloud/auth-nextjs';
import { createLogger, logLevelVariable } from '@monoshop/service-kit/log';
import { run, SettingsError } from '@monoshop/service-kit/settings';
import { startTelemetry, type Telemetry } from '@monoshop/service-kit/telemetry';
import { nameCookies } from './cookie-names.ts';
import { openSessionStore } from './session-store.ts';
import { cleanEnvironment, parseSettings } from './settings.ts';

type Environment = Record<string, string | undefined>;
type SessionStore = Awaited<ReturnType<typeof openSessionStore>>;

// With `try`, the bundler accepts that the entry point may be missing.
async function loadList() {
  try {
    return (await import('@monocloud/auth-nextjs/configuration')).listConfigurationProblems;
  } catch {
    return undefined;
  }
}

/**
 * What the SDK reports about its variables, by variable. By itself it would report that at the first sign-in only, one at a
 * time. Nothing with a release of the SDK that has no such list.
 */
async function listSdkProblems(env: Environment): Promise<Map<string, string>> {
  const options: MonoCloudOptions = nameCookies(env);
  const list = await loadList();
  return new Map(
    list?.(options, env).map(({ variable, option, problem, example }) => [
      variable ?? option,
      example === undefined ? `${problem}.` : `${problem}. Try ${example}.`,
    ]),
  );
}

function listOwnProblems(env: Environment): Map<string, string> {
  try {
    parseSettings(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return new Map(error.problems.map(({ name, message }) => [name, message]));
  }
  return new Map();
}

/**
 * Checks every variable of the storefront and of its SDK.
 * @param env is normalized in place: see `cleanEnvironment`.
 * @returns where sessions are kept, unconnected; undefined where that is the cookie.
 * @throws SettingsError that names every invalid variable.
 */
export async function checkEnvironment(env: Environment): Promise<SessionStore> {
  cleanEnvironment(env);
  // The storefront's message wins where both have one: it knows what this shop needs.
  const problems = new Map([...(await listSdkProblems(env)), ...listOwnProblems(env)]);
  if (problems.size > 0) {
    const sorted = [...problems].toSorted(([one], [other]) => one.localeCompare(other));
    throw new SettingsError(sorted.map(([name, message]) => ({ name, message })));
  }
  return openSessionStore(env);
}

/** Traces and metrics of this process, if the `OTEL_*` variables ask for them. Browsers decide nothing about them. */
export function startTracing(): Promise<Telemetry> {
  const level = logLevelVariable().catch('info').parse(process.env.LOG_LEVEL?.trim());
  return startTelemetry({ service: 'web', logger: createLogger({ service: 'web', level }), isEdge: true });
}

/** Ends the process with one readable message when the environment is invalid. */
export const checkSettings = (): Promise<SessionStore> =>
  run(() => checkEnvironment(process.env), 'web/.env.example explains each variable.');
