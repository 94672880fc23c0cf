import type { RequestListener } from 'node:http';
import { APIS, findApi, type ApiName } from '@monoshop/apis';
import request, { type Response } from 'supertest';
import { afterAll, expect } from 'vitest';
import type { CapturedLog } from '../captured-log.ts';
import type { DatabaseKind } from '../database.ts';
import { startProgram } from '../process.ts';

/** What the shared cases have to know of an API with one protected route. */
export interface ApiUnderTest {
  /** Path of the protected route, answered by GET. */
  path: string;
  /** Audience of its tokens. */
  resource: string;
  /** Scope the route asks for. */
  scope: string;
  /** Every scope that one of its routes asks for. */
  scopes: string[];
  /** Audience and scope of a neighbour, whose tokens must not work here; the tenant issues them where there is one. */
  other: { resource: string; scope: string; isIssued: boolean };
  realm: string;
  /** Port it listens on by default. */
  port: number;
  readSettings: (source: { environment?: Record<string, string | undefined> }) => {
    port: number;
    publicUrl: string;
    requestsPerMinute: number;
    backend: BackendOptions;
  };
  /** The file that starts it. */
  server: URL;
  create: (backend: BackendOptions, options?: InstanceOptions) => ApiInstance;
}

/** Options of the client that verifies the tokens. */
export interface BackendOptions {
  tenantDomain: string;
  audience: string;
  /** Milliseconds. */
  responseTimeout: number;
  /** Seconds. */
  clockTolerance?: number;
}

export interface InstanceOptions {
  /** What reading its data ends with. */
  failure?: Error;
  /** Default 0: no limit. */
  requestsPerMinute?: number;
  /** Default: `PUBLIC_URL`. */
  publicUrl?: string;
}

export interface ApiInstance {
  app: RequestListener;
  /** How often the handler behind the token asked for its data. */
  reads: () => number;
  log: CapturedLog;
}

/** What the table of APIs says of an API, and of a neighbour of it. */
export function describeApi(name: ApiName) {
  const { audience: resource, scope, path, title, port, write } = findApi(name);
  const other = APIS.find((api) => api.name !== name);
  return {
    path,
    resource,
    scope,
    scopes: write ? [scope, write.scope] : [scope],
    other: {
      resource: other?.audience ?? `${resource}/neighbour`,
      scope: other?.scope ?? 'read:neighbour',
      isIssued: other !== undefined,
    },
    realm: `MonoShop ${title}`,
    port,
  };
}

/** Where the API under test believes to be reached. */
export const PUBLIC_URL = 'https://api.shop.example';

/** Opens a store on a database of its own, for the tests of the surrounding file or `describe`. */
export async function openStoreOn<Store extends { close: () => Promise<void> }>(
  kind: DatabaseKind,
  open: (url: string) => Store,
): Promise<Store> {
  const database = await kind.create();
  const store = open(database.url);
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  return store;
}

/** The part of the test tenant that the cases use. */
export interface Tenant {
  issuer: string;
  clientCredentialsToken: (options: { resource: string | string[]; scope: string }) => Promise<string>;
  signIn: (options?: {
    username?: string;
    resource?: string | string[];
    scope?: string;
  }) => Promise<{ access_token: string; id_token?: string; refresh_token?: string }>;
  stop: () => Promise<void>;
}

export type StartTenant = (overrides?: { accessTokenSeconds?: number }) => Promise<Tenant>;

/** Options of a backend that keeps the published defaults. */
export function backendFor(api: ApiUnderTest, issuer: string): BackendOptions {
  return { tenantDomain: issuer, audience: api.resource, responseTimeout: 5_000 };
}

/**
 * Starts the API as a process, as in production, at a free port. `url` resolves once it listens.
 * @param stdout as for `startProgram`.
 */
export function startService(
  api: ApiUnderTest,
  issuer: string,
  variables: Record<string, string> = {},
  stdout?: string,
) {
  const own = {
    API_PORT: '0',
    API_HOST: '127.0.0.1',
    MONOCLOUD_BACKEND_TENANT_DOMAIN: issuer,
    MONOCLOUD_BACKEND_AUDIENCE: api.resource,
  };
  const service = startProgram(api.server, { ...own, ...variables }, stdout);
  const url = async () => `http://127.0.0.1:${(await service.printed(/"port":(\d+).*"msg":"listening"/))[1]}`;
  return { ...service, url };
}

/** Asks for the protected route. */
export function ask(api: ApiUnderTest, instance: ApiInstance, authorization?: string) {
  const call = request(instance.app).get(api.path);
  return authorization === undefined ? call : call.set('Authorization', authorization);
}

/** Expects the data, read once. */
export async function expectPassage(instance: ApiInstance, call: PromiseLike<Response>): Promise<Response> {
  const before = instance.reads();
  const response = await call;
  expect(response.status).toBe(200);
  expect(instance.reads()).toBe(before + 1);
  return response;
}

const REFUSALS = {
  unauthorized: { status: 401, error: undefined, body: { message: 'unauthorized' } },
  invalid_token: { status: 401, error: 'invalid_token', body: { message: 'unauthorized' } },
  insufficient_scope: { status: 403, error: 'insufficient_scope', body: { message: 'forbidden' } },
} as const;

/** Expects a refusal with its published body and a complete challenge, and that the handler did not run. */
export async function expectRefusal(
  api: ApiUnderTest,
  instance: ApiInstance,
  call: PromiseLike<Response>,
  refusal: keyof typeof REFUSALS,
): Promise<void> {
  const before = instance.reads();
  const response = await call;
  const { status, error, body } = REFUSALS[refusal];
  expect(response.status).toBe(status);
  expect(response.body).toEqual(body);
  expect(response.headers['www-authenticate']).toBe(
    [
      error ? `Bearer error="${error}", realm="${api.realm}"` : `Bearer realm="${api.realm}"`,
      `scope="${api.scope}"`,
    ].join(', '),
  );
  expect(response.headers['cache-control']).toBe('private, no-store');
  expect(instance.reads()).toBe(before);
}
