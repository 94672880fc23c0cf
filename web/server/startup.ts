import type { MonoCloudOptions } from '@monocloud/auth-nextjs';
import { nameCookies } from './cookie-names.ts';
import { openSessionStore } from './session-store.ts';
import { cleanEnvironment, listProblems, SettingsError } from './settings.ts';

type Environment = Record<string, string | undefined>;

// With `try`, the bundler takes an entry point that is not there for one that may be missing.
async function loadList() {
  try {
    return (await import('@monocloud/auth-nextjs/configuration')).listConfigurationProblems;
  } catch {
    return undefined;
  }
}

/**
 * What the SDK finds wrong with its variables, by variable. It would say so itself at the first sign-in only, and one at a
 * time. Nothing with a release of the SDK that has no such list.
 */
async function listSdkProblems(env: Environment): Promise<Map<string, string>> {
  const options: MonoCloudOptions = nameCookies(env);
  const list = await loadList();
  return new Map(
    list?.(options, env).map(({ variable, option, problem, example }) => [
      variable ?? option,
      example === undefined ? problem : `${problem}; try ${example}`,
    ]),
  );
}

/**
 * Checks every variable of the storefront and of its SDK.
 * @param env is cleaned in place: see `cleanEnvironment`.
 * @throws SettingsError that names every variable at fault.
 */
export async function checkEnvironment(env: Environment): Promise<void> {
  cleanEnvironment(env);
  // Of two opinions about one variable, the storefront's knows what this shop needs.
  const problems = new Map([...(await listSdkProblems(env)), ...listProblems(env)]);
  if (problems.size > 0) {
    throw new SettingsError([...problems].map(([variable, problem]) => `${variable} ${problem}`).sort());
  }
  await openSessionStore(env);
}

/** Ends the process with one readable message when the environment cannot work. */
export async function checkSettings(): Promise<void> {
  try {
    await checkEnvironment(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\nweb/.env.example explains each variable.\n`);
    process.exit(1);
  }
}
