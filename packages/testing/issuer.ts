import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listener.ts';
import { createEcKey, createRsaKey } from './signing-key.ts';

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
  form: URLSearchParams;
}

/** What an issuer answers, `text` in place of JSON; `reset` drops the connection instead. */
export type GivenReply =
  { status?: number; headers?: Record<string, string>; json?: unknown; text?: string } | 'reset';

export type Reply = GivenReply | ((response: ServerResponse, request: RecordedRequest) => void);

/** An issuer that says exactly what a test tells it to, over real HTTP. */
export interface ScriptedIssuer {
  issuer: string;
  /** Published keys; change it to rotate. */
  keys: unknown[];
  requests: RecordedRequest[];
  /** Sets the answer of a path from now on. */
  reply(path: string, reply: Reply): void;
  requestsTo(path: string): RecordedRequest[];
  /** Resolves at the next request to a path. */
  requested(path: string): Promise<unknown>;
  /** Makes requests to a path wait until the returned function is called. */
  hold(path: string): () => void;
  /** Listens again at the same address, after `stop`. */
  listen(): Promise<void>;
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

/** Starts an issuer that publishes these keys and answers 404 to all but metadata and keys. */
export async function startScriptedIssuer(...keys: object[]): Promise<ScriptedIssuer> {
  const replies = new Map<string, Reply>();
  const requests: RecordedRequest[] = [];
  const gates = new Map<string, Promise<void>>();
  const server = createServer((request, response) => {
    void record(request).then(async (recorded) => {
      requests.push(recorded);
      server.emit(recorded.path);
      await gates.get(recorded.path);
      const reply = replies.get(recorded.path) ?? { status: 404 };
      if (typeof reply === 'function') reply(response, recorded);
      else sendReply(response, reply);
    });
  });
  let listener = await listen(server);
  // By name: a host has capitals to try.
  const issuer = `http://localhost:${listener.port}`;
  const scripted: ScriptedIssuer = {
    issuer,
    keys,
    requests,
    reply: (path, reply) => replies.set(path, reply),
    requestsTo: (path) => requests.filter((request) => request.path === path),
    requested: (path) => once(server, path),
    hold(path) {
      let release = (): void => undefined;
      gates.set(path, new Promise((resolve) => (release = resolve)));
      return () => release();
    },
    async listen() {
      listener = await listen(server, listener.port);
    },
    stop: () => listener.close(),
  };
  scripted.reply(paths.metadata, { json: metadataOf(issuer) });
  scripted.reply(paths.jwks, (response) => sendReply(response, { json: { keys: scripted.keys } }));
  return scripted;
}

export function metadataOf(issuer: string): { issuer: string; jwks_uri: string } & Record<string, unknown> {
  return {
    issuer,
    jwks_uri: issuer + paths.jwks,
    claims_supported: ['sub', 'auth_time', 'acr'],
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: issuer + paths.token,
    introspection_endpoint: issuer + paths.introspection,
    userinfo_endpoint: issuer + paths.userinfo,
    revocation_endpoint: issuer + paths.revocation,
    end_session_endpoint: `${issuer}/end-session`,
    pushed_authorization_request_endpoint: issuer + paths.par,
  };
}

export function sendReply(response: ServerResponse, reply: GivenReply): void {
  if (reply === 'reset') return void response.destroy();
  const body = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(body);
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const body = await text(request);
  const [path = '/'] = (request.url ?? '/').split('?');
  const { method = 'GET', headers } = request;
  return { method, path, headers, body, form: new URLSearchParams(body) };
}

/** The keys that every forging issuer publishes at first. */
export const KEYS = { rsa: createRsaKey('forge'), ec: createEcKey('forge-ec') } as const;

/** Header of an access token that is as it should be. */
export const GOOD_HEADER = { alg: 'RS256', kid: 'forge', typ: 'at+jwt' } as const;

/** An issuer that signs anything: the real tenant issues no token with a scope of the wrong type. */
export interface ForgingIssuer extends ScriptedIssuer {
  /** Claims of a good access token but for audience and scope; those given win, `undefined` leaves one out. */
  claims: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Signs an access token with those claims. Header parameters given override the usual ones. */
  mint: (claims: Record<string, unknown>, header?: Record<string, unknown>) => string;
  /** Publishes another key set from now on. */
  publish: (keys: readonly unknown[]) => void;
  /** Answers requests for the keys in another way, until `publish`. */
  answerKeys: (answer: (response: ServerResponse) => void) => void;
}

/** Starts an issuer with {@link KEYS}, one of which signs what it is asked to. */
export async function startForgingIssuer(): Promise<ForgingIssuer> {
  const scripted = await startScriptedIssuer(KEYS.rsa.jwk, KEYS.ec.jwk);
  const claims: ForgingIssuer['claims'] = (given) => ({ iss: scripted.issuer, ...usualClaims(), ...given });
  return {
    ...scripted,
    claims,
    mint: (given, header) => KEYS.rsa.sign({ ...GOOD_HEADER, ...header }, claims(given)),
    publish: (keys) => scripted.reply(paths.jwks, { json: { keys } }),
    answerKeys: (answer) => scripted.reply(paths.jwks, answer),
  };
}

function usualClaims() {
  const now = Math.floor(Date.now() / 1_000);
  return { sub: 'forger', client_id: 'forger', jti: 'forged', iat: now, exp: now + 300 };
}
