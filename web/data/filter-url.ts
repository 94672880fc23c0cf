/** Reads a query. Every query there can be has a meaning: what a filter cannot read counts as not given. */
export type QuerySource = Pick<URLSearchParams, 'get'>;

/** A filter's two ways: from the query of the URL, and back to it. */
export interface FilterUrl<F> {
  parse: (query: QuerySource) => F;
  /** The inverse of `parse`: `?q=desk&sort=name`, or an empty string where nothing is filtered. */
  toSearch: (filter: F) => string;
}

/** A query of the given members, without those that are undefined or empty. */
export function toQuery(members: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}
