import {
  context,
  diag,
  DiagLogLevel,
  metrics,
  propagation,
  ProxyTracerProvider,
  trace,
} from '@opentelemetry/api';
import type { TracerProvider } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor, ConsoleSpanExporter } from '@opentelemetry/sdk-trace-base';
import { setTimeout as delay } from 'node:timers/promises';
import { isTracing } from './observe.ts';
import { createSampler } from './telemetry-sampler.ts';
import type { Telemetry, TelemetryOptions, TelemetryPlan } from './telemetry-start.ts';

/** How long a process that ends waits for its collector; less than the time that requests in flight get. */
const FLUSH_MS = 2_000;

/** Next makes spans with whole addresses in them, and codes stand in their queries. Its requests have spans of this shop. */
const SILENCED = 'next.js';

/** Registers an SDK as planned, unless one is registered already. */
export function startSdk(
  plan: TelemetryPlan,
  { service, logger, isEdge = false }: TelemetryOptions,
): Telemetry {
  logProblems(logger);
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': service }))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
  // Attributes of metrics come by the context too. An SDK that is registered has one of its own.
  if (!isTracing()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const stops = [startTraces(plan, resource, isEdge), startMetrics(plan, resource)];
  logger.info(
    { event: 'telemetry_started', traces: plan.traces.exporter, metrics: plan.metrics.exporter },
    'traces and metrics are exported',
  );
  let stopped: Promise<void> | undefined;
  return { stop: () => (stopped ??= stopAll(stops)) };
}

async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const ended = Promise.allSettled(stops.map((stop) => stop()));
  await Promise.race([ended, delay(FLUSH_MS)]);
}

const nothing = (): Promise<void> => Promise.resolve();

function startTraces(
  { traces, ...plan }: TelemetryPlan,
  resource: Resource,
  isEdge: boolean,
): () => Promise<void> {
  if (traces.exporter === 'none') return nothing;
  const Otlp = traces.protocol === 'http/json' ? JsonTraceExporter : OTLPTraceExporter;
  const exporter = traces.exporter === 'console' ? new ConsoleSpanExporter() : new Otlp();
  const provider = new BasicTracerProvider({
    resource,
    sampler: createSampler(plan, isEdge),
    // Its queue is bounded (OTEL_BSP_MAX_QUEUE_SIZE): what does not fit is dropped.
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  if (!trace.setGlobalTracerProvider(silenceNext(provider))) return nothing;
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return () => provider.shutdown();
}

function silenceNext(provider: TracerProvider): TracerProvider {
  const silent = new ProxyTracerProvider().getTracer(SILENCED);
  return {
    getTracer: (name, version, options) =>
      name === SILENCED ? silent : provider.getTracer(name, version, options),
  };
}

function startMetrics({ metrics: plan }: TelemetryPlan, resource: Resource): () => Promise<void> {
  if (plan.exporter === 'none') return nothing;
  const Otlp = plan.protocol === 'http/json' ? JsonMetricExporter : OTLPMetricExporter;
  const exporter = plan.exporter === 'console' ? new ConsoleMetricExporter() : new Otlp();
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: plan.intervalMs,
    exportTimeoutMillis: Math.min(plan.timeoutMs, plan.intervalMs),
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  if (!metrics.setGlobalMeterProvider(provider)) return nothing;
  return () => provider.shutdown();
}

const QUIET_MS = 60_000;

/** Logs what the SDK complains about, once a minute at most: an absent collector fails each export. */
function logProblems(logger: TelemetryOptions['logger']): void {
  let saidAt = -QUIET_MS;
  const say = (problem: string): void => {
    if (performance.now() - saidAt < QUIET_MS) return;
    saidAt = performance.now();
    logger.warn({ event: 'telemetry_problem', problem }, 'traces or metrics are lost');
  };
  // A message of the exporter may repeat what the collector answered.
  setGlobalErrorHandler((error) => say(typeof error === 'string' ? 'export failed' : toReason(error)));
  const ignore = () => undefined;
  // A message about headers may repeat a secret.
  const tell = (message: string) =>
    say(/header/i.test(message) ? 'OTEL_EXPORTER_OTLP_HEADERS is not valid' : message);
  const sink = { error: tell, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(sink, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}

const toReason = ({ name = 'Error', code = '' }: { name?: string; code?: string | number }): string =>
  `${name} ${code}`.trim();
