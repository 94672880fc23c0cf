import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { inSpan, readTraceId, traceRequests } from '@monoshop/service-kit/telemetry';
import type { BenchContext, Section } from '../../harness/context.ts';
import { interleave, pick, type Measures, type Variant } from '../../harness/interleave.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { findOutcome, round, sayHeld } from '../../harness/tables.ts';

const REQUESTS = 50_000;
const MOST_PERCENT = 2;

const request = new IncomingMessage(new Socket());
const response = new ServerResponse(request);

/** What is observed: it takes no time of its own, and a turn of the queue of promises. */
const work = (): Promise<void> => Promise.resolve();

async function serveBare(): Promise<void> {
  await work();
  await work();
}

async function serveObserved(): Promise<void> {
  readTraceId(request.headers['traceparent']);
  await inSpan('verifyToken', { count: 'auth.token.verifications' }, work);
  await inSpan('SELECT products', { kind: 'client', duration: 'db.client.operation.duration' }, work);
}

let served: Promise<void>;
const bare = () => void (served = serveBare());
const observed = traceRequests(() => void (served = serveObserved()));

/** CPU time of one request. The listener is called as a server would, one request after the other. */
async function measure(listener: typeof observed, requests: number): Promise<Measures> {
  const before = process.cpuUsage();
  for (let made = 0; made < requests; made += 1) {
    listener(request, response);
    await served;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMicroseconds: (user + system) / requests };
}

/**
 * What the calls of one request cost while there is no SDK: the same handler with them and without, in this process.
 *
 * @param requestMicroseconds CPU time of such a request.
 */
export async function measureCalls(
  { rounds, perRound }: BenchContext,
  requestMicroseconds: number,
): Promise<Section> {
  const requests = perRound.requests ?? REQUESTS;
  const variants: Variant[] = [
    { name: 'bare', measure: () => measure(bare, requests) },
    { name: 'observed', measure: () => measure(observed, requests) },
  ];
  const outcomes = await interleave(variants, rounds);
  const read = (name: string) => pick(findOutcome(outcomes, name).rounds, 'cpuMicroseconds');
  const without = read('bare');
  const added = read('observed').map((cost, index) => cost - (without[index] ?? Number.NaN));
  const percent = (median(added) / requestMicroseconds) * 100;
  const row = {
    '': 'all calls of one request',
    'CPU µs': formatSpread(added),
    'of a request': `${round(percent, 2)} %`,
    goal: `≤ ${MOST_PERCENT} %`,
    held: sayHeld(percent <= MOST_PERCENT),
  };
  const text = `A handler with and without them, ${REQUESTS} requests a round in one process, set against the CPU time of a request below.`;
  return { table: 'What the calls cost without an SDK', kind: 'ratios', text, rows: [row] };
}
