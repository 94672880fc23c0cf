import { isJsonObject } from '@monocloud/auth-core/internal';

/** Options by name; a group of options is one as well. */
export type Layer = Record<string, unknown>;

/** Options that are made of options. Any other object (a store, a key) is one value and taken whole. */
const GROUPS = new Set(['defaultAuthParams', 'routes', 'session', 'state', 'cookie']);

/** Lays option objects over each other, the first on top. An explicit `undefined` lets the layer below through. */
export function layered(...layers: unknown[]): Layer {
  const result: Layer = {};
  for (const layer of layers.filter(isJsonObject)) {
    for (const [name, value] of Object.entries(layer)) {
      const above = result[name] ?? {};
      // Something else than an object where one belongs stays, so that it is reported.
      if (GROUPS.has(name) && isJsonObject(value) && isJsonObject(above))
        result[name] = layered(above, value);
      else result[name] ??= value;
    }
  }
  return result;
}
