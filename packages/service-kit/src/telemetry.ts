export {
  addOne,
  annotateSpan,
  inSpan,
  isTracing,
  measure,
  METRICS,
  readTraceId,
  REMEMBERED,
  toTraceHeaders,
} from './observe.ts';
export type { Annotate, MetricName, SpanOptions } from './observe.ts';
export { nameRoute, traceRequests } from './request-span.ts';
export { startTelemetry } from './telemetry-start.ts';
export type { Telemetry, TelemetryOptions } from './telemetry-start.ts';
