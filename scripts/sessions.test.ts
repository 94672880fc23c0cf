import { skipWithout } from '@monoshop/testing/required-service';
import { openSessionStore } from '@monoshop/web/session-store';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { run } from './sessions.ts';

const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const env = {
  MONOSHOP_SESSION_REDIS_URL: url,
  MONOCLOUD_AUTH_COOKIE_SECRET: `a cookie secret of this run ${crypto.randomUUID()}`,
};
const now = Math.floor(Date.now() / 1000);
const device = { id: 'own', browser: 'Firefox', system: 'macOS', address: '203.0.113.7' };

let store: Awaited<ReturnType<typeof openSessionStore>>;
let printed: string[];
let recorded: string[];

beforeEach(() => {
  [printed, recorded] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void recorded.push(text));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await store?.endSessions({ subject: 'user-ada' }).catch(() => 0);
  await store?.endSessions({ subject: 'user-grace' }).catch(() => 0);
  await store?.close();
});

/** Two sessions of Ada and one of Grace; the test is skipped without a Redis. */
async function begin(skip: (reason: string) => never) {
  store = await openSessionStore(env);
  for (const [key, sub] of Object.entries({ one: 'user-ada', two: 'user-ada', three: 'user-grace' })) {
    const session = { user: { sub }, refreshToken: 'secret-token', device };
    const set = store?.set(`${key}-${crypto.randomUUID()}`, session, { c: now, u: now, e: now + 600 });
    await set?.catch(() => skipWithout('no Redis answers at TEST_REDIS_URL', skip));
  }
}

const sessions = async (...args: string[]) => {
  await run(args);
  return printed.splice(0).join('\n');
};

it('npm run sessions lists the sessions of that user, ends one, then all, records both, and prints no token', async ({
  skip,
}) => {
  await begin(skip);
  const list = await sessions('--sub', 'user-ada');
  expect(list).toMatch(/^2 sessions of user-ada:\n/);
  expect(list.match(/ {2}Firefox, macOS {2}began 20.* from 203\.0\.113\.7 {2}last used 20/g)).toHaveLength(2);
  expect(list).not.toContain('secret-token');
  const [, id = ''] = /^ {2}([\w-]{43}) /m.exec(list) ?? [];
  await expect(run(['--sub', 'user-grace', '--end', id])).rejects.toThrow(`user-grace has no session ${id}.`);
  const dashed = `-${'x'.repeat(42)}`;
  await expect(run(['--end', dashed, '--sub', 'user-ada'])).rejects.toThrow(
    `user-ada has no session ${dashed}.`,
  );
  expect(await sessions('--sub', 'user-ada', '--end', id)).toBe('The session of user-ada ended.');
  expect(await sessions('--sub', 'user-ada')).toMatch(/^1 session of user-ada:/);
  expect(await sessions('--sub', 'user-ada', '--end-all')).toBe('1 session of user-ada ended.');
  expect(await sessions('--sub', 'user-ada')).toBe('0 sessions of user-ada');
  expect(await sessions('--sub', 'user-grace')).toMatch(/^1 session of user-grace:/);
  const event = { event: 'session_ended', reason: 'operator', sub: 'user-ada', count: 1 };
  expect(recorded.map((line) => JSON.parse(line))).toMatchObject([event, event]);
});

it.each([
  [[], '--sub is missing'],
  [['--sub'], "Option '--sub <value>' argument missing"],
  [['user-ada'], "Unexpected argument 'user-ada'"],
  [['--sub', 'user-ada', '--all'], "Unknown option '--all'"],
  [['--sub', 'user-ada', '--end', 'x', '--end-all'], 'one of --end and --end-all is enough'],
])('npm run sessions with %j is refused with one line and exit code 2', async (args, reason) => {
  const refusal = run(args);
  await expect(refusal).rejects.toMatchObject({ name: 'CommandError', exitCode: 2 });
  await expect(refusal).rejects.toThrow(/^npm run sessions takes --sub <sub> and[^\n]*$/);
  await expect(refusal).rejects.toThrow(reason);
});

it.each([
  ['', 'MONOSHOP_SESSION_REDIS_URL is not set: sessions are in the cookies of browsers'],
  ['localhost:6379', 'MONOSHOP_SESSION_REDIS_URL is not a redis:// or rediss:// URL'],
  ['redis://user:hidden@127.0.0.1:1', 'The Redis at 127.0.0.1:1 does not answer'],
])('npm run sessions with the Redis "%s" says what is wrong, and no password', async (redisUrl, reason) => {
  vi.stubEnv('MONOSHOP_SESSION_REDIS_URL', redisUrl);
  const refusal = run(['--sub', 'user-ada']);
  await expect(refusal).rejects.toMatchObject({ name: 'CommandError', exitCode: 1 });
  await expect(refusal).rejects.toThrow(reason);
  await expect(refusal).rejects.not.toThrow('hidden');
});

it.each([['--end-all'], ['--end', 'x'.repeat(43)]])(
  'npm run sessions with %s, whose answer is lost, records that it may have ended sessions',
  async (...args) => {
    vi.stubEnv('MONOSHOP_SESSION_REDIS_URL', 'redis://127.0.0.1:1');
    await expect(run(['--sub', 'user-ada', ...args])).rejects.toThrow('Nothing is known to have ended');
    const event = { event: 'session_ended', reason: 'operator', sub: 'user-ada', outcome: 'unknown' };
    expect(recorded.map((line) => JSON.parse(line))).toMatchObject([event]);
  },
);

it('npm run sessions without the secret of the storefront says so, and makes none', async () => {
  vi.stubEnv('MONOCLOUD_AUTH_COOKIE_SECRET', '');
  vi.stubEnv('MONOSHOP_STATE_DIR', '/no/such/folder');
  await expect(run(['--sub', 'user-ada'])).rejects.toThrow('MONOCLOUD_AUTH_COOKIE_SECRET is not set');
});
