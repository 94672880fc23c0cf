import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

const KEY_ID = 'forge';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * An issuer that signs whatever it is told to: the real tenant mints no token with a scope of the wrong type, and
 * cannot be made slow or absent at will.
 */
export interface ForgingIssuer {
  issuer: string;
  /** Signs an access token. Claims given override the usual ones; `undefined` leaves one out. */
  mint: (claims: Record<string, unknown>) => string;
  /** Resolves at the next request for the keys. */
  keysAsked: () => Promise<unknown>;
  /** How often the key set was fetched. */
  keyRequests: () => number;
  /** Makes key requests wait until the returned function is called. */
  hold: () => () => void;
  listen: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Creates an issuer that listens at once. `stop` and `listen` take it down and bring it back at the same address. */
export async function startForgingIssuer(): Promise<ForgingIssuer> {
  let keyRequests = 0;
  let gate = Promise.resolve();
  let port = 0;
  let issuer = '';

  const server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration') {
      sendJson(response, { issuer, jwks_uri: `${issuer}/keys` });
      return;
    }
    keyRequests += 1;
    server.emit('keys');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' };
    void gate.then(() => sendJson(response, { keys: [jwk] }));
  });

  async function listen(): Promise<void> {
    server.listen({ port, host: 'localhost' });
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : port;
    issuer = `http://localhost:${port}`;
  }

  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  function hold(): () => void {
    let release = (): void => undefined;
    gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  }

  await listen();
  return {
    issuer,
    mint: (claims) => signToken({ iss: issuer, ...claims }),
    keysAsked: () => once(server, 'keys'),
    keyRequests: () => keyRequests,
    hold,
    listen,
    stop,
  };
}

function signToken(claims: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { sub: 'forger', client_id: 'forger', jti: 'forged', iat: now, exp: now + 300, ...claims };
  const input = [{ alg: 'RS256', kid: KEY_ID, typ: 'at+jwt' }, payload].map(toBase64Url).join('.');
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`;
}

function toBase64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
}
