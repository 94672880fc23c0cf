import {
  context,
  createContextKey,
  createNoopMeter,
  metrics,
  propagation,
  ProxyTracerProvider,
  SpanKind,
  SpanStatusCode,
  trace,
  ValueType,
} from '@opentelemetry/api';
import type { Attributes, Meter, MeterProvider, Tracer } from '@opentelemetry/api';
import { toForwardedTraceparent, toTraceId } from './http.ts';

/** Name of the instrumentation scope of all spans and metrics. */
const SCOPE = 'monoshop';

/** Boundaries in seconds, as the semantic conventions advise for requests. */
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Everything that is measured: a histogram of seconds, or a count. */
export const METRICS = {
  'http.server.request.duration': {
    unit: 's',
    description: 'Duration of a request, until its answer was sent.',
  },
  'http.client.request.duration': {
    unit: 's',
    description: 'Duration of a request to an API, with its body.',
  },
  'db.client.operation.duration': { unit: 's', description: 'Duration of a statement or a transaction.' },
  'auth.tokens.duration': { unit: 's', description: 'Time that a request waited for its access token.' },
  'auth.tokens.read': { unit: '{read}', description: 'Access tokens that requests read from sessions.' },
  'auth.session.events': { unit: '{event}', description: 'Sign-ins, refreshes and ends of sessions.' },
  'auth.token.grants': { unit: '{grant}', description: 'Answers of the token endpoint.' },
  'auth.token.verifications': { unit: '{token}', description: 'Access tokens that an API accepted.' },
  'auth.token.refusals': { unit: '{request}', description: 'Requests that the guard of an API refused.' },
  'bff.refusals': { unit: '{request}', description: 'Requests that the storefront answered with a problem.' },
} as const;

/** Name of a metric. */
export type MetricName = keyof typeof METRICS;

type Measure = (value: number, attributes: Attributes) => void;

let known:
  { provider: MeterProvider; meter: Meter | undefined; instruments: Map<MetricName, Measure> } | undefined;

/** What the present SDK measures with. It is looked up each time: an instrument made before an SDK was there stays without. */
function findMeter() {
  const provider = metrics.getMeterProvider();
  if (known?.provider === provider) return known;
  const meter = provider.getMeter(SCOPE);
  known = { provider, meter: meter === createNoopMeter() ? undefined : meter, instruments: new Map() };
  return known;
}

/** Whether an OpenTelemetry SDK that measures is registered in this process. */
export const isMeasuring = (): boolean => findMeter().meter !== undefined;

function createInstrument(meter: Meter, name: MetricName): Measure {
  const options = METRICS[name];
  if (options.unit !== 's') {
    const counter = meter.createCounter(name, { ...options, valueType: ValueType.INT });
    return (value, attributes) => counter.add(value, attributes);
  }
  const histogram = meter.createHistogram(name, {
    ...options,
    advice: { explicitBucketBoundaries: SECONDS },
  });
  return (value, attributes) => histogram.record(value, attributes);
}

function note(name: MetricName, value: number, attributes: Attributes): void {
  const { meter, instruments } = findMeter();
  if (!meter) return;
  const record = instruments.get(name) ?? createInstrument(meter, name);
  instruments.set(name, record);
  record(value, attributes);
}

/** Counts one. Values of attributes have to be few: a name, a code, never an id. Does nothing without an SDK. */
export const addOne = (name: MetricName, attributes: Attributes = {}): void => note(name, 1, attributes);

/** Measures the time since `startedAt`, a time of `performance.now()`. Attributes as of {@link addOne}. */
export const measure = (name: MetricName, startedAt: number, attributes: Attributes = {}): void =>
  note(name, (performance.now() - startedAt) / 1_000, attributes);

const NO_PROVIDER = new ProxyTracerProvider().getDelegate();

/** Whether an OpenTelemetry SDK is registered in this process. It may be registered by another copy of the API package. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider && provider.getDelegate() === NO_PROVIDER);
}

/** Whether an OpenTelemetry SDK records spans or metrics here. */
export const isObserved = (): boolean => isTracing() || isMeasuring();

/** Under which a context has what sets attributes of the span around it. The same symbol in every bundle of a process. */
export const ANNOTATE = createContextKey('monoshop.annotate');

/** Makes the spans of this package. */
export const getTracer = (): Tracer => trace.getTracer(SCOPE);

/** Whether a token was accepted before, so that its signature was not verified again. */
export const REMEMBERED = 'auth.token.remembered';

/** What a span is about. Never a token, code, cookie, query or id: spans leave the process. */
export interface SpanOptions {
  /** `client` for a request to another process. Default `internal`. */
  kind?: 'client' | 'internal';
  attributes?: Attributes;
  /** The histogram that gets the duration of the work too, with the same attributes: few values of each. */
  duration?: MetricName;
  /** The counter that gets one where the work succeeds, with the same attributes. */
  count?: MetricName;
}

/** Sets further attributes of the span that surrounds the work; does nothing without an SDK. */
export type Annotate = (attributes: Attributes) => void;

const ignore: Annotate = () => undefined;

/**
 * Runs work in a span that ends with it. Of an error, the span has its name alone: messages may repeat what a peer sent.
 * Without an SDK, the work runs as if this were not there.
 */
export function inSpan<T>(
  name: string,
  { kind = 'internal', attributes: given, duration, count }: SpanOptions,
  work: (annotate: Annotate) => Promise<T>,
): Promise<T> {
  if (!isObserved()) return work(ignore);
  const attributes = { ...given };
  const options = { kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes };
  const startedAt = performance.now();
  const annotate: Annotate = (further) => void Object.assign(attributes, further);
  const surroundings = context.active().setValue(ANNOTATE, annotate);
  return getTracer().startActiveSpan(name, options, surroundings, async (span) => {
    try {
      const result = await work(annotate);
      if (count) addOne(count, attributes);
      return result;
    } catch (error) {
      attributes['error.type'] ??= error instanceof Error ? error.name : typeof error;
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.setAttributes(attributes).end();
      if (duration) measure(duration, startedAt, attributes);
    }
  });
}

/** Sets attributes of the span around the place where this is called: of the work in `inSpan`, else of the request. */
export function annotateSpan(attributes: Attributes): void {
  const annotate = context.active().getValue(ANNOTATE);
  if (typeof annotate === 'function') Reflect.apply(annotate, undefined, [attributes]);
}

/**
 * The trace that work belongs to, for its log lines: of the active span, else of the `traceparent` that came with the request.
 * @returns 32 hexadecimal digits, or undefined.
 */
export const readTraceId = (traceparent: unknown): string | undefined =>
  (isTracing() ? trace.getActiveSpan()?.spanContext().traceId : undefined) ?? toTraceId(traceparent);

/**
 * The headers by which a request to another process continues the trace (W3C Trace Context): of the active span; without
 * an SDK, the ids of the `traceparent` that was received, if it is valid. For own services and the tenant only.
 */
export function toTraceHeaders(traceparent?: unknown): Record<string, string> {
  if (isTracing()) {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    return headers;
  }
  const forwarded = toForwardedTraceparent(traceparent);
  return forwarded === undefined ? {} : { traceparent: forwarded };
}
