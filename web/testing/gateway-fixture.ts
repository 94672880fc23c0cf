import type { RequestListener } from 'node:http';
import { APIS, joinApis, mapApis } from '@monoshop/apis';
import { NextRequest } from 'next/server';
import { z } from 'zod';
import { readInitialData, type PageTokens } from '../server/initial-data.ts';
import { toTokenRequest, type GatewayRoute } from '../server/api-request.ts';
import { createGateway, type GatewayParts, type SessionCheck, type TokenSource } from '../server/gateway.ts';
import { createEventLog } from '../server/log.ts';
import type { Settings } from '../server/settings.ts';
import { startApi } from './scripted-api.ts';

/** What the made-up API of these tests answers. */
export const ANSWER = { things: [{ id: 1 }] };

const answer = z.object({ things: z.array(z.object({ id: z.number() })) });

export const sendJson: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWER));
};

/** Answers one status, with headers. */
export const sendStatus =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end();
  };

interface AskOptions {
  /** Default: hands out `token-1`, `token-2` and so on. */
  getTokens?: TokenSource;
  /** Default: the session goes on. */
  isSignedIn?: SessionCheck;
  baseUrl?: URL;
  apiTimeoutMs?: number;
  /** Of the token; by default, with that of the made-up API. */
  scopes?: string;
  /** Of all tokens. */
  resource?: string;
  headers?: Record<string, string>;
  /** Default: that of the things. */
  route?: GatewayRoute<unknown>;
  /** Aborted when the browser disconnects. */
  signal?: AbortSignal;
}

/** Counts what it hands out and remembers whether a refresh was forced. */
export function countingTokens() {
  const forced: boolean[] = [];
  const getTokens: TokenSource = (_request, _response, { forceRefresh }) => {
    forced.push(forceRefresh);
    return Promise.resolve({ accessToken: `token-${forced.length}` });
  };
  return { getTokens, forced };
}

/** Those of the made-up API, and of the real ones. */
export const SCOPES = `read:things ${joinApis('scope')}`;

const toAudience = ({ name }: { name: string }) => `http://api.example/${name}`;

/** Of the real APIs. */
export const RESOURCE = APIS.map(toAudience).join(' ');

/** Settings of a shop whose APIs are at `baseUrl`, except for what `others` has. */
export function settingsFor(baseUrl: URL, others: Partial<Settings>): Settings {
  return {
    appOrigin: 'http://localhost:3000',
    apiUrls: mapApis(() => baseUrl),
    audiences: mapApis(toAudience),
    signInScopes: `openid ${SCOPES}`,
    tokens: 'combined',
    resource: RESOURCE,
    scopes: SCOPES,
    apiTimeoutMs: 2000,
    initialDataTimeoutMs: 2000,
    refreshSeconds: 15,
    drainSeconds: 10,
    keepsSessions: false,
    sessionsPerUser: 100,
    proxyCount: 0,
    isLabOn: false,
    ...others,
  };
}

/** What a gateway in front of an API at `baseUrl` consists of, and the lines that it logs. */
export function createParts(
  baseUrl: URL,
  {
    getTokens = countingTokens().getTokens,
    isSignedIn = () => Promise.resolve(true),
    apiTimeoutMs = 2000,
    scopes = SCOPES,
    resource = RESOURCE,
  }: AskOptions = {},
) {
  const log: string[] = [];
  const parts: GatewayParts = {
    getTokens,
    isSignedIn,
    settings: settingsFor(baseUrl, { apiTimeoutMs, scopes, resource }),
    log: (level, event, fields) => log.push(JSON.stringify({ level, event, ...fields })),
  };
  return { parts, log };
}

/** `GET /things` of an API that lives where the settings have the first API. */
export const thingsRoute: GatewayRoute<z.infer<typeof answer>> = {
  name: 'Thing API',
  path: 'things',
  scope: 'read:things',
  answer,
  baseUrl: (settings) => settings.apiUrls[APIS[0].name],
  tokenRequest: (settings) => toTokenRequest(settings, APIS[0].name),
};

/** Sends one request through a gateway in front of a real server that answers as `listener` says. */
export async function ask(listener: RequestListener, options: AskOptions = {}) {
  const api = await startApi(listener);
  const { parts, log } = createParts(options.baseUrl ?? api.baseUrl, options);
  const { headers, signal, route = thingsRoute } = options;
  const request = new NextRequest('http://localhost:3000/api/things', { headers, signal });
  const response = await createGateway(parts)(request, route);
  return { response, body: await response.json(), api, log };
}

interface OpenPageOptions extends Pick<AskOptions, 'scopes' | 'headers' | 'route'> {
  /** Default: hands out `stored-token`. */
  getTokens?: PageTokens;
  initialDataTimeoutMs?: number;
}

/** Reads what a page of things is sent with, from a real server that answers as `listener` says. */
export async function openPage(listener: RequestListener, options: OpenPageOptions = {}) {
  const { initialDataTimeoutMs = 2000, getTokens, headers, scopes = SCOPES, route = thingsRoute } = options;
  const api = await startApi(listener);
  const log: string[] = [];
  const first = await readInitialData(
    new Headers(headers),
    { '/api/things': route },
    {
      getTokens: getTokens ?? (() => Promise.resolve({ accessToken: 'stored-token' })),
      settings: settingsFor(api.baseUrl, { initialDataTimeoutMs, scopes }),
      log: createEventLog({ destination: { write: (line) => void log.push(line) } }),
    },
  );
  return { answers: first.data, refusals: first.refusals, api, log };
}
