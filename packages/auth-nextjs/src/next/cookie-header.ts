import { parseCookie } from 'cookie';

/** Cookies by name, each with all of its values in the order they came. */
export type CookieValues = Map<string, string[]>;

/** Reads a `Cookie` header (RFC 6265 §4.2.1), keeping every value of a name that comes more than once. */
export function parseCookieValues(header: string): CookieValues {
  const values: CookieValues = new Map();
  for (const pair of header.split(';')) {
    for (const [name, value] of Object.entries(parseCookie(pair))) {
      if (value === undefined) continue;
      const known = values.get(name);
      if (known) known.push(value);
      else values.set(name, [value]);
    }
  }
  return values;
}

/** A `Cookie` header as the browser would send it after an answer: undefined removes a cookie, others stay as they came. */
export function rewriteCookieHeader(
  header: string,
  changes: ReadonlyMap<string, string | undefined>,
): string {
  const nameOf = (pair: string) => pair.split('=', 1)[0]?.trim() ?? '';
  const kept = header.split(';').filter((pair) => pair.trim() !== '' && !changes.has(nameOf(pair)));
  const added = [...changes].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [...kept.map((pair) => pair.trim()), ...added].join('; ');
}

/** Of each name the value that counts where only one can: the first, which has the most specific path. */
export function toCookieMap(values: CookieValues): Map<string, string> {
  return new Map([...values].flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])));
}

/**
 * What a framework read from a header, completed by the values it left out. A cookie that the framework meanwhile changed
 * or dropped stays as it has it.
 */
export function completeValues(read: ReadonlyMap<string, string>, header: string): CookieValues {
  const sent = parseCookieValues(header);
  return new Map(
    [...read].map(([name, value]) => {
      const values = sent.get(name) ?? [];
      return [name, values.includes(value) ? values : [value]];
    }),
  );
}
