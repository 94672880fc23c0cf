import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { invoicesResponseSchema } from '@monoshop/api-invoices/contract';
import { findApi } from '@monoshop/apis';
import { DATABASES, type TestDatabase } from '@monoshop/testing/database';
import { startForgingIssuer } from '@monoshop/testing/issuer';
import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { interleave, type Variant } from '../../harness/interleave.ts';
import { measureLoad } from '../../harness/load.ts';
import { startPinned, type PinnedProcess } from '../../harness/pinned-process.ts';
import { round, sayHeld, toGoalTable, toRatioRows } from '../../harness/tables.ts';
import { measurePayments } from './payments.ts';
import { addInvoices, FIRST_ROW, OWNER } from './rows.ts';

const { audience, scope, write } = findApi('invoices');
const ROWS = 20_000;
const PAGE = 20;
const CONNECTIONS = 50;
const MEBIBYTE = 1024 * 1024;
const CONSTANTS = 'constants';

const toLastPage = (name: string) => `${name}, page ${ROWS / PAGE}`;

const GOALS = [
  { name: 'a file', than: CONSTANTS, atLeast: 0.55 },
  { name: 'PostgreSQL', than: CONSTANTS, atLeast: 0.5 },
  // As fast as the first page.
  { name: toLastPage('a file'), than: 'a file', atLeast: 0.95 },
  { name: toLastPage('PostgreSQL'), than: 'PostgreSQL', atLeast: 0.95 },
];
const MAX_IDLE_RATIO = 1.35;
/** V8 waits for 8 s. */
const IDLE_MS = 12_000;

type Issuer = Awaited<ReturnType<typeof startForgingIssuer>>;

const startServer = (
  core: number,
  issuer: Issuer,
  env: Record<string, string>,
  givesMemoryBack = false,
): Promise<PinnedProcess> =>
  startPinned({
    givesMemoryBack,
    args: ['--import', 'tsx', join(import.meta.dirname, 'server.ts')],
    cwd: import.meta.dirname,
    core,
    env: { ISSUER: issuer.issuer, AUDIENCE: audience, ...env },
  });

async function readPage(url: string, authorization: string) {
  const response = await fetch(url, { headers: { authorization } });
  return invoicesResponseSchema.parse(await response.json()).invoices;
}

/** Starts the servers under comparison. */
async function open(
  { serverCore, smoke }: BenchContext,
  issuer: Issuer,
  databases: ReadonlyMap<string, TestDatabase>,
  authorization: string,
) {
  const opened = [];
  let page = '[]';
  for (const [name, { url }] of databases) {
    const server = await startServer(serverCore, issuer, { DATABASE_URL: url });
    await addInvoices(url, FIRST_ROW, smoke ? PAGE * 2 : ROWS, OWNER);
    page = JSON.stringify(await readPage(`${server.url}/invoices?limit=${PAGE}`, authorization));
    opened.push({ name, server });
  }
  const server = await startServer(serverCore, issuer, { CONSTANTS: page });
  return [{ name: CONSTANTS, server }, ...opened];
}

/** Memory of the same servers, each asked once, after a pause in which an engine gives back what it does not need. */
async function measureIdle(
  { serverCore, smoke }: BenchContext,
  issuer: Issuer,
  databases: ReadonlyMap<string, TestDatabase>,
  authorization: string,
): Promise<Section> {
  const environments = [...databases].map(([name, { url }]) => ({ name, env: { DATABASE_URL: url } }));
  const idle = await Promise.all(
    [{ name: CONSTANTS, env: { CONSTANTS: '[]' } }, ...environments].map(async ({ name, env }) => {
      const server = await startServer(serverCore, issuer, env, true);
      await readPage(`${server.url}/invoices`, authorization);
      await delay(smoke ? 0 : IDLE_MS);
      const bytes = server.readMemoryBytes();
      await server.stop();
      return { name, bytes };
    }),
  );
  return toMemoryTable(idle);
}

type Opened = Awaited<ReturnType<typeof open>>[number];

async function compareReads(
  context: BenchContext,
  opened: readonly Opened[],
  authorization: string,
): Promise<Section[]> {
  const { smoke } = context;
  const last = FIRST_ROW + (smoke ? PAGE : ROWS - PAGE) - 1;
  const toVariant = ({ server }: Opened, name: string, path: string, baseline?: string): Variant => ({
    name,
    baseline,
    measure: () =>
      measureLoad(server, {
        url: `${server.url}${path}`,
        connections: CONNECTIONS,
        headers: { authorization },
        ...inLongerRounds(context, 2).perRound,
      }),
  });
  const first = `/invoices?limit=${PAGE}`;
  const variants = opened.flatMap((each) =>
    each.name === CONSTANTS
      ? [toVariant(each, CONSTANTS, first)]
      : [
          toVariant(each, each.name, first, CONSTANTS),
          toVariant(each, toLastPage(each.name), `${first}&cursor=INV-${last}`, each.name),
        ],
  );
  const outcomes = await interleave(variants, context.rounds);
  const measured = GOALS.filter(({ name }) => outcomes.some((each) => each.name === name));
  const words = { table: 'Goals of the data', text: `A page of ${PAGE} of ${ROWS} invoices, by owner.` };
  return [
    ...(smoke ? [] : [toGoalTable(outcomes, measured, words)]),
    { table: 'Reads', kind: 'ratios', rows: toRatioRows('Express, Node', outcomes) },
  ];
}

function toMemoryTable(idle: readonly { name: string; bytes: number }[]): Section {
  const constants = idle.find(({ name }) => name === CONSTANTS);
  const rows = idle.map(({ name, bytes }) => {
    const ratio = bytes / (constants?.bytes ?? Number.NaN);
    const [goal, held] =
      name === CONSTANTS ? ['', ''] : [`≤ ${MAX_IDLE_RATIO}`, sayHeld(ratio <= MAX_IDLE_RATIO)];
    const MB = round(bytes / MEBIBYTE, 0);
    return { '': name, MB, 'of constants': round(ratio, 2), goal, held };
  });
  return { table: 'Memory of an idle API', kind: 'absolute', rows };
}

/** The Invoice API on its databases: reads, pages, payments, memory. */
export async function run(context: BenchContext): Promise<Section[]> {
  const issuer = await startForgingIssuer();
  const databases = new Map<string, TestDatabase>();
  for (const { name, isAbsent, create } of DATABASES) if (!isAbsent) databases.set(name, await create());
  const mint = (claims: Record<string, unknown>) => issuer.mint({ aud: audience, ...claims });
  const authorization = `Bearer ${mint({ sub: OWNER, client_id: 'web', scope })}`;
  const stops: (() => Promise<unknown>)[] = [() => issuer.stop()];
  try {
    context.report('idle');
    const idle = await measureIdle(context, issuer, databases, authorization);
    context.report('reads');
    const opened = await open(context, issuer, databases, authorization);
    for (const { server } of opened) stops.unshift(() => server.stop());
    const sections = await compareReads(context, opened, authorization);
    const postgres = databases.get('PostgreSQL');
    const first = opened.find(({ name }) => name === 'PostgreSQL');
    if (postgres && first) {
      context.report('payments');
      const second = await startServer(context.serverCore, issuer, { DATABASE_URL: postgres.url });
      stops.unshift(() => second.stop());
      const token = mint({ scope: write?.scope });
      const options = { token, invoices: context.smoke ? 10 : 1_000 };
      sections.push(await measurePayments(postgres.url, [first.server, second], options));
    }
    return [...sections, idle];
  } finally {
    for (const stop of stops) await stop();
    for (const { drop } of databases.values()) await drop();
  }
}
