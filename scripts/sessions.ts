import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSessionStore, readDevice } from '@monoshop/web/session-store';
import { CommandError } from './command-line.ts';
import { findStateDir, nonBlank, readEnvFiles, type Environment } from './environment.ts';
import { loadSecrets } from './secrets.ts';

const USAGE = 'npm run sessions takes --sub <sub> and, to end sessions, --end <id> or --end-all';
const WRONG_USAGE = 2;

const URL_VARIABLE = 'MONOSHOP_SESSION_REDIS_URL';
const SECRET_VARIABLE = 'MONOCLOUD_AUTH_COOKIE_SECRET';

// One id in 64 begins with a dash, as an option does.
const SESSION_ID = /^[\w-]{43}$/;

const joinId = (args: string[]): string[] =>
  args.flatMap((word, index) => {
    if (word === '--end' && SESSION_ID.test(args[index + 1] ?? '')) return [`${word}=${args[index + 1]}`];
    return args[index - 1] === '--end' && SESSION_ID.test(word) ? [] : [word];
  });

/** The user, and the id of the session to end, if not all of them. */
function parseRequest(args: string[]) {
  try {
    const { values } = parseArgs({
      args: joinId(args),
      options: { sub: { type: 'string' }, end: { type: 'string' }, 'end-all': { type: 'boolean' } },
    });
    const { sub, end, 'end-all': endsAll = false } = values;
    if (!sub) throw new Error('--sub is missing');
    if (endsAll && end !== undefined) throw new Error('one of --end and --end-all is enough');
    return { sub, end, endsAll };
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split(/[.\n]/) : [];
    throw new CommandError(`${USAGE}: ${reason}.`, WRONG_USAGE);
  }
}

function findCookieSecret(given: string | undefined): string {
  if (given) return given;
  const stateDir = findStateDir(process.env);
  if (existsSync(join(stateDir, 'secrets.json'))) return loadSecrets(stateDir).cookieSecret;
  throw new CommandError(
    `${SECRET_VARIABLE} is not set. Set it to that of the storefront: without it no session can be read.`,
  );
}

/** The variables of the storefront that open its store: of the shell, else of web/.env. */
function readVariables(): Environment {
  const problems: string[] = [];
  const { web } = readEnvFiles(problems);
  if (problems.length > 0) throw new CommandError(problems.join('\n'));
  const read = (name: string) => nonBlank(process.env[name], web[name]);
  const url = read(URL_VARIABLE);
  if (url === undefined) {
    throw new CommandError(
      `${URL_VARIABLE} is not set: sessions are in the cookies of browsers then, so none can be listed or ended here.`,
    );
  }
  if (!URL.canParse(url) || !/^rediss?:/.test(url)) {
    throw new CommandError(
      `${URL_VARIABLE} is not a redis:// or rediss:// URL. Set it to that of the storefront.`,
    );
  }
  const previous = `${SECRET_VARIABLE}_PREVIOUS`;
  return {
    [URL_VARIABLE]: url,
    [SECRET_VARIABLE]: findCookieSecret(read(SECRET_VARIABLE)),
    [previous]: read(previous),
  };
}

type Store = NonNullable<Awaited<ReturnType<typeof openSessionStore>>>;

const count = (number: number): string => (number === 1 ? '1 session' : `${number} sessions`);
const toTime = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();

/** The sessions, one line each. The ids open nothing; tokens are not among what the store lists. */
async function listSessions(store: Store, sub: string): Promise<string> {
  const listed = await store.listSessions({ subject: sub });
  const lines = listed.map(({ id, beganAt, usedAt, session }) => {
    const { browser = 'unknown browser', system = 'unknown system', address } = readDevice(session) ?? {};
    const place = address === undefined ? '' : ` from ${address}`;
    return `  ${id}  ${browser}, ${system}  began ${toTime(beganAt)}${place}  last used ${toTime(usedAt)}`;
  });
  return [`${count(listed.length)} of ${sub}${lines.length > 0 ? ':' : ''}`, ...lines].join('\n');
}

/**
 * Waits for the number of sessions that ended, and writes one line of the audit trail, on standard error: the answer is on
 * standard output. What fails may have ended some.
 */
async function recordEnd(sub: string, ending: Promise<number>): Promise<number> {
  const write = (outcome: { count: number } | { outcome: 'unknown' }) => {
    const event = { service: 'sessions', event: 'session_ended', reason: 'operator', sub, ...outcome };
    console.error(JSON.stringify({ level: 30, time: new Date().toISOString(), ...event }));
  };
  try {
    const ended = await ending;
    if (ended > 0) write({ count: ended });
    return ended;
  } catch (error) {
    write({ outcome: 'unknown' });
    throw error;
  }
}

async function answer(store: Store, { sub, end, endsAll }: ReturnType<typeof parseRequest>): Promise<string> {
  if (endsAll) {
    const ended = await recordEnd(sub, store.endSessions({ subject: sub }));
    return `${count(ended)} of ${sub} ended.`;
  }
  if (end === undefined) return listSessions(store, sub);
  const ended = await recordEnd(sub, store.endSession(end, { subject: sub }).then(Number));
  if (ended > 0) return `The session of ${sub} ended.`;
  throw new CommandError(`${sub} has no session ${end}.`);
}

/**
 * `npm run sessions -- --sub user-ada`: lists the sessions of a user in Redis; `--end <id>` ends one, `--end-all` all.
 *
 * @throws CommandError with one line: for wrong arguments (exit code 2), and without a Redis that answers.
 */
export async function run(args: string[]): Promise<void> {
  const request = parseRequest(args);
  const variables = readVariables();
  const store = await openSessionStore(variables);
  if (!store) throw new CommandError(`${URL_VARIABLE} is not set.`);
  try {
    console.log(await answer(store, request));
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    const { host } = new URL(variables[URL_VARIABLE] ?? '');
    throw new CommandError(
      `The Redis at ${host} does not answer: ${error.message}. Nothing is known to have ended.`,
    );
  } finally {
    await store.close();
  }
}
