import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { findApi } from '@monoshop/apis';
import { startForgingIssuer } from '@monoshop/testing/issuer';
import { startOtlpReceiver } from '@monoshop/testing/otlp-receiver';
import { freePort } from '@monoshop/testing/listener';
import { ROOT } from '../../../scripts/environment.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { interleave, type Variant } from '../../harness/interleave.ts';
import { load, measureLoad, takeTurns } from '../../harness/load.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import { findOutcome, toRatioRows } from '../../harness/tables.ts';
import { measureCalls } from './calls.ts';

const { audience, scope } = findApi('products');
const CONNECTIONS = 20;
const TOKENS = 50;
const LIFETIME_SECONDS = 3_600;

const DEFAULT = 'no SDK';

/** The servers under comparison, by name. All are set against the first. */
const SERVERS: Record<string, Record<string, string>> = {
  [DEFAULT]: { OTEL_SDK_DISABLED: 'true' },
  'every request recorded': {},
  'one of 100 recorded': { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' },
};

interface Surroundings {
  context: BenchContext;
  issuer: string;
  tokens: readonly string[];
}

/** Starts an API with a collector of its own. `stop` throws unless something came there, or nothing without an SDK. */
async function open(name: string, env: Record<string, string>, { context, issuer, tokens }: Surroundings) {
  const port = await freePort();
  const collector = await startOtlpReceiver();
  const server = await startPinned({
    args: ['--import', 'tsx', 'server.ts'],
    cwd: join(ROOT, 'api-products'),
    core: context.serverCore,
    port,
    env: {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      MONOCLOUD_BACKEND_TENANT_DOMAIN: issuer,
      MONOCLOUD_BACKEND_AUDIENCE: audience,
      API_PORT: String(port),
      API_REQUESTS_PER_MINUTE: '0',
      API_STATE_DIR: mkdtempSync(join(context.workDir, 'state-')),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...env,
    },
  });
  const request = { url: `${server.url}/products`, connections: CONNECTIONS, nextToken: takeTurns(tokens) };
  await load({ ...request, requests: tokens.length });
  const baseline = name === DEFAULT ? undefined : DEFAULT;
  const measure = () => measureLoad(server, { ...request, ...context.perRound });
  const variant: Variant = { name, baseline, measure };
  async function stop(): Promise<void> {
    await server.stop();
    await collector.close();
    if (collector.bodies.length > 0 === (name === DEFAULT))
      throw new Error(`${name}: the collector received ${collector.bodies.length} messages`);
  }
  return { variant, stop };
}

/** What traces and metrics cost the Product API, with an SDK and without. */
export async function run(context: BenchContext): Promise<Section[]> {
  const issuer = await startForgingIssuer();
  const exp = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
  const tokens = Array.from({ length: TOKENS }, (_, user) =>
    issuer.mint({ aud: audience, sub: `user-${user}`, client_id: 'web', scope, exp }),
  );
  const surroundings = { context, issuer: issuer.issuer, tokens };
  context.report('servers');
  const opened = await Promise.all(
    Object.entries(SERVERS).map(([name, env]) => open(name, env, surroundings)),
  );
  const outcomes = await interleave(
    opened.map(({ variant }) => variant),
    context.rounds,
  );
  for (const { stop } of opened) await stop();
  await issuer.stop();
  context.report('calls');
  const requestMicroseconds = findOutcome(outcomes, DEFAULT).median['cpuMicroseconds'] ?? Number.NaN;
  return [
    await measureCalls(context, requestMicroseconds),
    { table: 'What an SDK costs', kind: 'ratios', rows: toRatioRows('Express, Node', outcomes) },
  ];
}
