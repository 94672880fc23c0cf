import { randomBytes } from 'node:crypto';
import { trace, TraceFlags } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Sampler } from '@opentelemetry/sdk-trace-base';
import type { TelemetryPlan } from './telemetry-start.ts';

/** The sampler of `OTEL_TRACES_SAMPLER`; at an edge, clients have no influence on it. */
export function createSampler(
  { sampler, samplerRatio }: Pick<TelemetryPlan, 'sampler' | 'samplerRatio'>,
  isEdge: boolean,
): Sampler {
  const roots: Record<string, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(samplerRatio),
  };
  const root = roots[sampler.replace('parentbased_', '')]?.() ?? new AlwaysOnSampler();
  if (isEdge) return decideAtEdge(root);
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/**
 * Decides about a request by a trace id of its own, as if it had not named one: a client could set the flag, or choose an
 * id that a ratio of ids selects. All that happens during the request follows that decision, here and in other services.
 */
const decideAtEdge = (root: Sampler): Sampler => ({
  shouldSample(parentContext, traceId, ...further) {
    const parent = trace.getSpanContext(parentContext);
    if (!parent) return root.shouldSample(parentContext, traceId, ...further);
    if (parent.isRemote)
      return root.shouldSample(trace.deleteSpan(parentContext), randomBytes(16).toString('hex'), ...further);
    const isSampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  },
  toString: () => `edge{${root.toString()}}`,
});
