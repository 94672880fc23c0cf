import { EventEmitter, once } from 'node:events';
import { createShopper } from '../../core/testing/shopper.ts';
import { createTestClient } from '../../core/testing/test-client.ts';
import { createRedisSessionStore } from '../redis-session-store.ts';
import type { CallResult, FromWorker, Halt, ToWorker, Visit, WorkerSettings } from './messages.ts';

// One process of an application: the core with the store in Redis, told what to do by the test that started it.

// Written by the test itself, one line up.
const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');
const signals = new EventEmitter();
const tell = (message: FromWorker) => process.send?.(message);

async function haltAt(at: Halt): Promise<void> {
  if (!settings.halts.includes(at)) return;
  tell({ kind: 'halted', at });
  await once(signals, 'go-on');
}

async function fetcher(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const text = await new Request(input, init).text();
  const isGrant = text.includes('grant_type=refresh_token');
  if (isGrant) await haltAt('before-grant');
  const response = await fetch(input, init);
  const answer = new Response(await response.text(), response);
  if (isGrant) await haltAt('after-grant');
  return answer;
}

const client = createTestClient(settings.tenant, {
  session: { store: createRedisSessionStore(settings.redis) },
  // A worker that stands still must not run into a timeout before its lease does.
  responseTimeout: 60_000,
  fetcher,
});

async function callOf(work: Promise<CallResult>): Promise<CallResult> {
  try {
    const { accessToken, idToken, isExpired } = await work;
    return { accessToken, idToken, isExpired };
  } catch (error) {
    return { error: String(error) };
  }
}

async function serve({ id, cookies, calls }: Visit): Promise<void> {
  const shopper = createShopper(client, () => Promise.reject(new Error('Workers do not sign in')));
  for (const [name, value] of cookies) shopper.take(`${name}=${value}`);
  const visits =
    calls === 'sign-out'
      ? [shopper.visit('signOut').then(() => ({}))]
      : calls.map((options) => shopper.getTokens(options));
  tell({ kind: 'visited', id, results: await Promise.all(visits.map(callOf)) });
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'visit') void serve(message.visit);
  else signals.emit('go-on');
});
process.on('disconnect', () => process.exit());
tell({ kind: 'ready' });
