/** The value of a JSON text; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether `value` is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The object without its members that are null: providers that write every member they know mean by it that
 * there is none. What is required is then missing. `kept` names members whose null has to be seen. Nested
 * objects stay as they are.
 */
export function withoutNulls(value: Record<string, unknown>, kept?: string): Record<string, unknown> {
  if (!Object.values(value).includes(null)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => member !== null || name === kept),
  );
}
