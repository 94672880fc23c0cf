import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Jwk } from '../src/index.ts';

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  form: URLSearchParams;
}

export type Reply =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | ((response: ServerResponse) => void);

/** An issuer that says exactly what a test tells it to, over real HTTP. */
export interface ScriptedIssuer {
  issuer: string;
  /** Published keys; change it to rotate. */
  keys: unknown[];
  requests: RecordedRequest[];
  /** Sets the answer of a path from now on. */
  reply(path: string, reply: Reply): void;
  requestsTo(path: string): RecordedRequest[];
  stop(): Promise<void>;
}

export const paths = {
  metadata: '/.well-known/openid-configuration',
  jwks: '/jwks',
  token: '/token',
  introspection: '/introspect',
  userinfo: '/userinfo',
  revocation: '/revoke',
  par: '/par',
} as const;

export async function startScriptedIssuer(...keys: Jwk[]): Promise<ScriptedIssuer> {
  const replies = new Map<string, Reply>();
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    void record(request).then((recorded) => {
      requests.push(recorded);
      send(response, replies.get(recorded.path) ?? { status: 404 });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${portOf(server.address())}`;
  const scripted: ScriptedIssuer = {
    issuer,
    keys,
    requests,
    reply: (path, reply) => replies.set(path, reply),
    requestsTo: (path) => requests.filter((request) => request.path === path),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  scripted.reply(paths.metadata, { json: metadataOf(issuer) });
  scripted.reply(paths.jwks, (response) => send(response, { json: { keys: scripted.keys } }));
  return scripted;
}

export function metadataOf(issuer: string): { issuer: string; jwks_uri: string } & Record<string, unknown> {
  return {
    issuer,
    jwks_uri: issuer + paths.jwks,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: issuer + paths.token,
    introspection_endpoint: issuer + paths.introspection,
    userinfo_endpoint: issuer + paths.userinfo,
    revocation_endpoint: issuer + paths.revocation,
    end_session_endpoint: `${issuer}/end-session`,
    pushed_authorization_request_endpoint: issuer + paths.par,
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') return reply(response);
  const body = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(body);
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body = Buffer.concat(chunks).toString();
  const [path = '/'] = (request.url ?? '/').split('?');
  const { method = 'GET', headers } = request;
  return { method, path, headers, body, form: new URLSearchParams(body) };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}
