import { subscribe } from 'node:diagnostics_channel';
import type { Logger } from 'pino';
import { annotateSpan, isMeasuring, isObserved, isTracing, REMEMBERED } from './observe.ts';

/** What a process says of itself to a collector, and where it says that it cannot. */
export interface TelemetryOptions {
  /** `service.name`, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` has another. */
  service: string;
  logger: Pick<Logger, 'info' | 'warn'>;
  /**
   * Whether requests come from clients that nothing is known about, such as browsers. They may name the trace that a request
   * belongs to, but do not decide whether it is recorded: neither by the flag in `traceparent` nor by the choice of an id.
   */
  isEdge?: boolean;
}

/** Traces and metrics of a process. */
export interface Telemetry {
  /** Sends what has not been sent yet, for two seconds at most, and ends. Never rejects. */
  stop: () => Promise<void>;
}

export type Exporter = 'otlp' | 'console' | 'none';
export type Protocol = 'http/protobuf' | 'http/json';

/** What the `OTEL_*` variables ask for. The packages of the SDK read further ones by themselves. */
export interface TelemetryPlan {
  traces: { exporter: Exporter; protocol: Protocol };
  metrics: { exporter: Exporter; protocol: Protocol; intervalMs: number; timeoutMs: number };
  sampler: string;
  samplerRatio: number;
}

const OFF: Telemetry = { stop: () => Promise.resolve() };

const NONE: Exporter = 'none';
const EXPORTERS: readonly Exporter[] = ['otlp', 'console', NONE];
const PROTOCOLS: readonly Protocol[] = ['http/protobuf', 'http/json'];
const SAMPLERS = ['always_on', 'always_off', 'traceidratio'].flatMap((name) => [name, `parentbased_${name}`]);

const INTERVAL_MS = 60_000;
const TIMEOUT_MS = 30_000;

type Environment = Record<string, string | undefined>;
type Report = (name: string, remedy: string) => void;

/** Reads the first of the variables that is set. A wrong value is reported and replaced by the default. */
function createReader(env: Environment, report: Report) {
  const find = (names: readonly string[]) =>
    names.map((name) => ({ name, value: env[name]?.trim() ?? '' })).find(({ value }) => value !== '');
  return {
    isSet: (...names: string[]) => find(names) !== undefined,
    choice<T extends string>(names: readonly string[], choices: readonly T[], byDefault: T): T {
      const set = find(names);
      const chosen = choices.find((choice) => choice === set?.value);
      if (set && chosen === undefined) report(set.name, `Set it to one of: ${choices.join(', ')}.`);
      return chosen ?? byDefault;
    },
    number(name: string, { min, max, byDefault }: { min: number; max: number; byDefault: number }): number {
      const set = find([name]);
      const value = set ? Number(set.value) : byDefault;
      if (value >= min && value <= max) return value;
      report(name, `Set it to a number from ${min} to ${max}.`);
      return byDefault;
    },
  };
}

/**
 * Reads the standard variables. A signal is exported when its `OTEL_…_EXPORTER` says so, or an address is set for it,
 * and no SDK is registered for it.
 * @returns undefined when neither is, or `OTEL_SDK_DISABLED` is `true`.
 */
function planTelemetry(env: Environment, report: Report): TelemetryPlan | undefined {
  const read = createReader(env, report);
  const planSignal = (signal: 'TRACES' | 'METRICS', isTaken: boolean) => {
    const protocol: Protocol = 'http/protobuf';
    // Its values are then for the SDK that is registered, which may know others.
    if (isTaken) return { exporter: NONE, protocol };
    const general = 'OTEL_EXPORTER_OTLP_ENDPOINT';
    const hasAddress = read.isSet(general, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`);
    const protocols = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL'];
    const exporter = read.choice([`OTEL_${signal}_EXPORTER`], EXPORTERS, hasAddress ? 'otlp' : NONE);
    return {
      exporter,
      protocol: exporter === 'otlp' ? read.choice(protocols, PROTOCOLS, protocol) : protocol,
    };
  };
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return undefined;
  const traces = planSignal('TRACES', isTracing());
  const metrics = planSignal('METRICS', isMeasuring());
  if (traces.exporter === NONE && metrics.exporter === NONE) return undefined;
  const atLeast1Ms = { min: 1, max: 2 ** 31 - 1 };
  return {
    traces,
    metrics: {
      ...metrics,
      intervalMs: read.number('OTEL_METRIC_EXPORT_INTERVAL', { ...atLeast1Ms, byDefault: INTERVAL_MS }),
      timeoutMs: read.number('OTEL_METRIC_EXPORT_TIMEOUT', { ...atLeast1Ms, byDefault: TIMEOUT_MS }),
    },
    sampler: read.choice(['OTEL_TRACES_SAMPLER'], SAMPLERS, 'parentbased_always_on'),
    samplerRatio: read.number('OTEL_TRACES_SAMPLER_ARG', { min: 0, max: 1, byDefault: 1 }),
  };
}

const noteRemembered = (): void => annotateSpan({ [REMEMBERED]: true });

/**
 * Starts the OpenTelemetry SDK if the standard `OTEL_*` variables ask for one and none is registered, as one is that was loaded
 * by `NODE_OPTIONS=--import …`. Its packages are loaded only then. Nothing of it stops a service: a wrong variable, a
 * package that is not installed or a collector that does not answer is a warning in the log.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { logger } = options;
  const warn = (fields: object) =>
    logger.warn({ event: 'telemetry_problem', ...fields }, 'traces and metrics are not as configured');
  const plan = planTelemetry(process.env, (variable, remedy) => warn({ variable, remedy }));
  if (plan || isObserved()) subscribe('monocloud.token.remembered', noteRemembered);
  if (!plan) return OFF;
  try {
    const { startSdk } = await import('./telemetry-sdk.ts');
    return startSdk(plan, options);
  } catch (error) {
    warn({ err: error });
    return OFF;
  }
}
