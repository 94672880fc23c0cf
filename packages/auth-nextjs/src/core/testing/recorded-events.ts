import type { MonoCloudFailure } from '../diagnostics.ts';
import type { MonoCloudEvent, MonoCloudEventRequest } from '../events.ts';

/** Takes what the SDK hands on, each with the `X-Request-Id` of its request. */
function record<T>() {
  const taken: T[] = [];
  const requestIds: (string | undefined)[] = [];
  const take = async (value: T, request?: MonoCloudEventRequest): Promise<void> => {
    const place = taken.push(value) - 1;
    requestIds[place] = await request?.getHeader('X-Request-Id');
  };
  return { taken, requestIds, take };
}

/** Takes events, as {@link record} does. */
export function recordEvents() {
  const { taken: events, requestIds, take: onEvent } = record<MonoCloudEvent>();
  const types = () => events.map(({ type }) => type);
  const ofType = (type: MonoCloudEvent['type']) => events.filter((event) => event.type === type);
  return { events, requestIds, onEvent, types, ofType, clear: () => void events.splice(0) };
}

/** Takes failures, as {@link record} does. */
export function recordFailures() {
  const { taken: failures, requestIds, take: logFailure } = record<MonoCloudFailure>();
  return { failures, requestIds, logFailure };
}

/** What takes events or failures, but fails to with that message. */
export const failing = (message: string): [how: string, take: () => unknown][] => [
  [
    'throws',
    () => {
      throw new Error(message);
    },
  ],
  ['rejects', () => Promise.reject(new Error(message))],
];
