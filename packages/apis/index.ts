/** A scope and the groups of the local tenant's users who are granted it. */
export interface Permission {
  scope: string;
  groups: readonly string[];
}

/** A permission that a user is asked about, once, before a client gets it. */
export interface WritePermission extends Permission {
  /** What the client may do then, as the tenant's page says it. */
  action: string;
}

/** A row of the table of APIs. */
interface ApiRow {
  /** Of its folder (`api-<name>`), its process and its routes at the storefront. */
  name: string;
  /** What people call it. */
  title: string;
  /** Beginning of its variables: `<variable>_API_URL`, `<variable>_API_AUDIENCE`, `MONOSHOP_<variable>_PORT`. */
  variable: string;
  /** TCP port it listens on unless its settings name another. */
  port: number;
  /** Its identifier at the tenant: `resource` of a token request (RFC 8707), `aud` of a token (RFC 9068 §2.2). */
  audience: string;
  /** Scope that reading its data requires. */
  scope: string;
  /** Path of its data. */
  path: `/${string}`;
  /** Groups of the local tenant's users who are granted the scope. */
  groups: readonly string[];
  /** What changing its data requires. Not requested at sign-in, but when it is needed; null where nothing is changed. */
  write: WritePermission | null;
}

/** The APIs of this shop, in the order of `aud` in a token for several of them, and of the links in the storefront. */
export const APIS = [
  {
    name: 'products',
    title: 'Product API',
    variable: 'PRODUCTS',
    port: 4001,
    audience: 'http://api.monoshop.com/products',
    scope: 'read:products',
    path: '/products',
    groups: ['admin', 'clerk'],
    write: null,
  },
  {
    name: 'invoices',
    title: 'Invoice API',
    variable: 'INVOICES',
    port: 4002,
    audience: 'http://api.monoshop.com/invoices',
    scope: 'read:invoices',
    path: '/invoices',
    groups: ['admin', 'customer', 'auditor'],
    write: { scope: 'write:invoices', groups: ['admin', 'customer'], action: 'Pay invoices' },
  },
] as const satisfies readonly ApiRow[];

type Row = (typeof APIS)[number];

/** One of {@link APIS}. */
export type Api = Row extends infer R extends ApiRow ? Omit<R, 'write'> & Pick<ApiRow, 'write'> : never;

export type ApiName = Row['name'];

/** Whether an API has this name. */
export const isApiName = (name: string): name is ApiName => APIS.some((api) => api.name === name);

const rows: readonly Api[] = APIS;

/** The row of an API. */
export function findApi(name: ApiName): Api {
  const found = rows.find((api) => api.name === name);
  if (found) return found;
  throw new RangeError(`No API is named ${JSON.stringify(name)}`);
}

/** A value for each API, by its name or by a key that is made of its row. */
export function mapApis<Value>(toValue: (api: Api) => Value): Record<ApiName, Value>;
export function mapApis<Value, Key extends string>(
  toValue: (api: Api) => Value,
  toKey: (api: Api) => Key,
): Record<Key, Value>;
export function mapApis<Value>(
  toValue: (api: Api) => Value,
  toKey: (api: Api) => string = ({ name }) => name,
): Record<string, Value> {
  return Object.fromEntries(APIS.map((api) => [toKey(api), toValue(api)]));
}

/** What changing the data of the APIs requires, by the audience of each that has something to change. */
export const listWrites = (): { audience: string; write: WritePermission }[] =>
  rows.flatMap(({ audience, write }) => (write ? [{ audience, write }] : []));

/** All audiences or all scopes, as one parameter of a token request. */
export const joinApis = (column: 'audience' | 'scope'): string => APIS.map((api) => api[column]).join(' ');
