import { setTimeout as delay } from 'node:timers/promises';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { listen } from '@monoshop/testing/listener';
import { startOtlpReceiver } from '@monoshop/testing/otlp-receiver';
import { createLogger } from './log.ts';
import { serve } from './serve.ts';
import { inSpan, isTracing, readTraceId, REMEMBERED, startTelemetry, toTraceHeaders } from './telemetry.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
/** Of ids, a ratio selects the small ones. */
const SMALL_TRACE = `${'0'.repeat(31)}1`;

const undos: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of undos.splice(0).toReversed()) await undo();
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('OTEL_')))
    Reflect.deleteProperty(process.env, name);
  for (const api of [trace, context, propagation, metrics]) api.disable();
});

/** Starts an SDK with these variables and no others. */
async function start(env: Record<string, string>, isEdge = false) {
  Object.assign(process.env, env);
  const log = captureLog(createLogger);
  const telemetry = await startTelemetry({ service: 'test', logger: log.logger, isEdge });
  undos.push(telemetry.stop);
  return { ...telemetry, log };
}

async function startReceiver() {
  const receiver = await startOtlpReceiver();
  undos.push(receiver.close);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  return { receiver, env };
}

/** Serves one request. */
async function request(listener: RequestListener, headers: Record<string, string>, path = '/') {
  const { logger } = captureLog(createLogger);
  const names = { portVariable: 'PORT', hostVariable: 'HOST' };
  const { port, close } = await serve(listener, { port: 0, host: '127.0.0.1', logger, ...names });
  const text = await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
  // A span ends when its answer is sent, which is after it arrived.
  await close();
  return text;
}

const listSdkModules = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) =>
    /@opentelemetry\/(?!api\/)/.test(path.replaceAll('\\', '/')),
  );

// First in this file: what is loaded stays loaded.
test('without OTEL_* variables nothing of the SDK is loaded and no connection is opened', async () => {
  let sockets = 0;
  const count = () => void (sockets += 1);
  subscribe('net.client.socket', count);
  undos.push(() => unsubscribe('net.client.socket', count));
  const { stop, log } = await start({});
  await inSpan('work', { kind: 'client', duration: 'http.client.request.duration' }, () => Promise.resolve());
  await stop();
  expect([listSdkModules(), sockets, isTracing(), log.text()]).toEqual([[], 0, false, '']);
  const { env } = await startReceiver();
  await start(env);
  expect(listSdkModules()).not.toEqual([]);
});

describe('without an SDK', () => {
  test('work in a span has its own result and its own error', async () => {
    await expect(inSpan('work', {}, () => Promise.resolve('result'))).resolves.toBe('result');
    const error = new Error('of the work');
    await expect(inSpan('work', {}, () => Promise.reject(error))).rejects.toBe(error);
  });

  test('a traceparent is passed on if it is valid, and dropped otherwise', () => {
    const valid = `00-${TRACE}-${PARENT}-00`;
    expect(toTraceHeaders(valid)).toEqual({ traceparent: valid });
    for (const invalid of [`00-${TRACE}-${PARENT}-01\r\nx: y`, `ff-${TRACE}-${PARENT}-01`, 'x', '', null])
      expect(toTraceHeaders(invalid)).toEqual({});
  });
});

describe('a variable', () => {
  test.each([
    ['OTEL_TRACES_EXPORTER', 'foo'],
    ['OTEL_METRICS_EXPORTER', 'prometheus'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_METRIC_EXPORT_INTERVAL', 'soon'],
    ['OTEL_METRIC_EXPORT_TIMEOUT', '-1'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ])('%s=%s is a warning that names it; traces are exported all the same', async (name, value) => {
    const { receiver, env } = await startReceiver();
    const json = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
    const { stop, log } = await start({ ...env, ...json, [name]: value });
    await inSpan('work', {}, () => Promise.resolve());
    await stop();
    const named = log
      .lines()
      .flatMap(({ event, variable = [] }) => (event === 'telemetry_problem' ? variable : []));
    expect(new Set(named)).toEqual(new Set([name]));
    expect(receiver.spans.map((span) => span.name)).toEqual(['work']);
  });

  test('OTEL_SDK_DISABLED=true outweighs all others', async () => {
    const { env } = await startReceiver();
    const { log } = await start({ ...env, OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' });
    expect([isTracing(), log.text()]).toEqual([false, '']);
  });
});

describe('of a request whose client names a trace,', () => {
  const RARE = { OTEL_TRACES_SAMPLER_ARG: '0.000000001' };

  test.each([
    ['the edge records', '00', TRACE, 'parentbased_always_on', true, {}, true],
    ['the edge records', '01', TRACE, 'parentbased_always_on', true, {}, true],
    ['the edge does not record', '00', TRACE, 'parentbased_always_off', true, {}, false],
    ['the edge does not record', '01', TRACE, 'parentbased_always_off', true, {}, false],
    ['the edge does not record', '01', SMALL_TRACE, 'traceidratio', true, RARE, false],
    ['a service inside records', '01', TRACE, 'parentbased_always_off', false, {}, true],
    ['a service inside does not record', '00', TRACE, 'parentbased_always_on', false, {}, false],
    ['a service inside records', '00', SMALL_TRACE, 'traceidratio', false, RARE, true],
  ])('%s it with flag %s, id %s, %s', async (_title, flag, id, sampler, isEdge, more, isRecorded) => {
    const { receiver, env } = await startReceiver();
    const { stop } = await start({ ...env, OTEL_TRACES_SAMPLER: sampler, ...more }, isEdge);
    const passedOn = await request(
      (_request, response) => {
        void inSpan('work', {}, () => Promise.resolve(response.end(toTraceHeaders()['traceparent'])));
      },
      { traceparent: `00-${id}-${PARENT}-${flag}` },
    );
    await stop();
    expect(passedOn).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-${isRecorded ? '01' : '00'}$`));
    expect(passedOn).not.toContain(PARENT);
    const arrived = receiver.spans.map(({ name, traceId }) => `${name} ${traceId}`).toSorted();
    expect(arrived).toEqual(isRecorded ? [`GET ${id}`, `work ${id}`] : []);
  });
});

const VERIFYING = { count: 'auth.token.verifications', attributes: { [REMEMBERED]: false } } as const;

/** As `auth-core` does with a token that it accepted before. */
async function remember(): Promise<void> {
  await delay(1);
  channel('monocloud.token.remembered').publish({});
}

test('with metrics alone, work is counted with what was noted of it meanwhile, unless it fails, and lines keep the trace of the client', async () => {
  const { receiver, env } = await startReceiver();
  const { stop } = await start({ ...env, OTEL_TRACES_EXPORTER: 'none' });
  const traceparent = `00-${TRACE}-${PARENT}-01`;
  expect(await inSpan('work', VERIFYING, () => Promise.resolve(readTraceId(traceparent)))).toBe(TRACE);
  await inSpan('work', VERIFYING, remember);
  await inSpan('work', VERIFYING, () => Promise.reject(new TypeError('bad token'))).catch(() => undefined);
  await stop();
  const point = { service: 'test', name: 'auth.token.verifications' };
  expect(receiver.points).toEqual([
    { ...point, attributes: { [REMEMBERED]: false } },
    { ...point, attributes: { [REMEMBERED]: true } },
  ]);
  expect(receiver.spans).toEqual([]);
});

test('an SDK that was registered before keeps its place, and gets the spans', async () => {
  const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } =
    await import('@opentelemetry/sdk-trace-base');
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  const { receiver, env } = await startReceiver();
  const others = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_METRICS_EXPORTER: 'none' };
  const { stop, log } = await start({ ...env, ...others });
  await inSpan('work', {}, () => Promise.resolve());
  await stop();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
  expect(receiver.bodies).toEqual([]);
  expect(log.text()).toBe('');
});

test('what was recorded right before the end is sent, with no secret of the request and no message of an error', async () => {
  const { receiver, env } = await startReceiver();
  const { stop } = await start(env);
  const fail = () => Promise.reject(new TypeError('secret-message'));
  await request(
    (_request, response) => {
      const duration = 'http.client.request.duration';
      const failed = inSpan('failing', { kind: 'client', duration }, fail).catch(() => undefined);
      void failed.then(() => response.writeHead(500).end('secret-body'));
    },
    { authorization: 'Bearer secret-token', cookie: 'a=secret-cookie', baggage: 'a=secret-baggage' },
    '/secret-id?code=secret-code',
  );
  await stop();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['failing', 'GET']);
  expect(receiver.spans[0]?.attributes).toEqual({ 'error.type': 'TypeError' });
  expect(receiver.points.map(({ name }) => name).toSorted()).toEqual([
    'http.client.request.duration',
    'http.server.request.duration',
  ]);
  expect(receiver.bodies.join('').match(/secret-\w+/g)).toBeNull();
});

test.each([
  ['an answer of the collector', () => undefined, /^OTLPExporterError 400$/],
  [
    'a message about headers',
    () => diag.error('Header "authorization" has the invalid value secret-header'),
    /^OTEL_EXPORTER_OTLP_HEADERS is not valid$/,
  ],
])('%s is in the log without what it repeats', async (_what, complain, expected) => {
  const refuse = createHttpServer((_request, response) => response.writeHead(400).end('secret-answer'));
  const { url, close } = await listen(refuse);
  undos.push(close);
  const { log } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '1' });
  complain();
  await inSpan('work', {}, () => Promise.resolve());
  const problems = () =>
    log.lines().flatMap(({ event, problem }) => (event === 'telemetry_problem' ? [problem] : []));
  while (problems().length === 0) await delay(5);
  expect(problems()).toEqual([expect.stringMatching(expected)]);
  expect(log.text()).not.toContain('secret');
});

test('with the default protocol a collector gets the same trace as protobuf: names, parents, attributes, service', async () => {
  const { receiver, env } = await startReceiver();
  const { stop } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: env.OTEL_EXPORTER_OTLP_ENDPOINT });
  const attributes = { text: 'ä', truth: false, whole: 300 };
  await inSpan('outer', {}, () => inSpan('inner', { attributes }, () => Promise.resolve()));
  await stop();
  expect([...receiver.contentTypes]).toEqual(['application/x-protobuf']);
  const [inner, outer] = receiver.spans;
  expect(outer?.traceId).toBe(inner?.traceId);
  expect(inner).toMatchObject({ name: 'inner', service: 'test', parentSpanId: outer?.spanId, attributes });
  expect(outer).toMatchObject({ name: 'outer', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test('a collector that accepts and never answers holds the end for seconds, not for its timeout', async () => {
  const sockets = new Set<Socket>();
  const { url, close } = await listen(createServer((socket) => sockets.add(socket)));
  undos.push(close, () => sockets.forEach((socket) => socket.destroy()));
  const minute = { OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_BSP_EXPORT_TIMEOUT: '60000' };
  const { stop } = await start({ ...minute, OTEL_EXPORTER_OTLP_ENDPOINT: url });
  await inSpan('work', {}, () => Promise.resolve());
  const startedAt = performance.now();
  await stop();
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(sockets.size).toBeGreaterThan(0);
});
