import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { listen, type Listener } from './listener.ts';
import { readTraces } from './otlp-protobuf.ts';

const valueSchema = z
  .object({
    stringValue: z.string().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.number().optional(),
    boolValue: z.boolean().optional(),
  })
  .transform((value) => Object.values(value).find((one) => one !== undefined));
const attributesSchema = z
  .array(z.object({ key: z.string(), value: valueSchema }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));
const resourceSchema = z
  .object({ attributes: attributesSchema })
  .transform(({ attributes }) => String(attributes['service.name']));

const spanSchema = z
  .object({
    name: z.string(),
    traceId: z.string(),
    spanId: z.string(),
    parentSpanId: z.string().optional(),
    startTimeUnixNano: z.coerce.bigint(),
    endTimeUnixNano: z.coerce.bigint(),
    attributes: attributesSchema,
  })
  .transform(({ startTimeUnixNano: start, endTimeUnixNano: end, ...span }) => ({
    ...span,
    startedAt: start,
    durationMs: Number(end - start) / 1e6,
  }));
const tracesSchema = z.object({
  resourceSpans: z.array(
    z.object({ resource: resourceSchema, scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) }),
  ),
});

const pointsSchema = z
  .object({ dataPoints: z.array(z.object({ attributes: attributesSchema })) })
  .transform(({ dataPoints }) => dataPoints.map(({ attributes }) => attributes))
  .default([]);
const metricsSchema = z.object({
  resourceMetrics: z.array(
    z.object({
      resource: resourceSchema,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(z.object({ name: z.string(), sum: pointsSchema, histogram: pointsSchema })),
        }),
      ),
    }),
  ),
});

/** A span as it arrived, with the `service.name` of the process that sent it. */
export type ReceivedSpan = z.output<typeof spanSchema> & { service: string };

/** The attributes of one series of a metric. */
export interface ReceivedPoint {
  service: string;
  name: string;
  attributes: Record<string, unknown>;
}

/** A collector that keeps what it receives. */
export interface OtlpReceiver extends Listener {
  spans: ReceivedSpan[];
  points: ReceivedPoint[];
  /** Everything that was sent, as text. */
  bodies: string[];
  contentTypes: Set<string>;
}

/** Listens for OTLP over HTTP (OpenTelemetry Protocol, OTLP/HTTP). It decodes JSON; of protobuf, traces alone. */
export async function startOtlpReceiver(port?: number): Promise<OtlpReceiver> {
  const received = {
    spans: new Array<ReceivedSpan>(),
    points: new Array<ReceivedPoint>(),
    bodies: new Array<string>(),
    contentTypes: new Set<string>(),
  };
  async function receive(url: string, contentType: string, body: string): Promise<void> {
    received.bodies.push(body);
    received.contentTypes.add(contentType);
    if (contentType !== 'application/json' && url !== '/v1/traces') return;
    const data: unknown = contentType === 'application/json' ? JSON.parse(body) : readTraces(body);
    if (url === '/v1/traces') received.spans.push(...readSpans(data));
    if (url === '/v1/metrics') received.points.push(...readPoints(data));
  }
  const server = createServer((request, response) => {
    void buffer(request).then(async (body) => {
      await receive(request.url ?? '', request.headers['content-type'] ?? '', body.toString('latin1'));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  return { ...(await listen(server, port)), ...received };
}

const readSpans = (body: unknown): ReceivedSpan[] =>
  tracesSchema
    .parse(body)
    .resourceSpans.flatMap(({ resource: service, scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service }))),
    );

const readPoints = (body: unknown): ReceivedPoint[] =>
  metricsSchema
    .parse(body)
    .resourceMetrics.flatMap(({ resource: service, scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap(({ name, sum, histogram }) =>
          [...sum, ...histogram].map((attributes) => ({ service, name, attributes })),
        ),
      ),
    );

/** The spans of one trace as a tree, one line each: service, name, attributes, milliseconds. */
export function drawTrace(spans: readonly ReceivedSpan[], parent?: string, depth = 0): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const isHere = ({ parentSpanId }: ReceivedSpan) =>
    parent === undefined ? !ids.has(parentSpanId ?? '') : parentSpanId === parent;
  return spans
    .filter(isHere)
    .toSorted((one, other) => Number(one.startedAt - other.startedAt))
    .flatMap((span) => {
      const { service, name, durationMs, attributes, spanId } = span;
      const more = Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`);
      return [
        `${'  '.repeat(depth)}${service} | ${name} | ${durationMs.toFixed(1)} ms | ${more.join(' ')}`,
        ...drawTrace(spans, spanId, depth + 1),
      ];
    });
}
