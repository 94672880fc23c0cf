import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';
import { createEcKey, createRsaKey } from './signing-key.ts';

/** The keys that every forging issuer publishes at first. */
export const KEYS = { rsa: createRsaKey('forge'), ec: createEcKey('forge-ec') } as const;

/** Header of an access token that is as it should be. */
export const GOOD_HEADER = { alg: 'RS256', kid: 'forge', typ: 'at+jwt' } as const;

/**
 * An issuer that signs anything: the real tenant mints no token with a scope of the wrong type, and
 * cannot be made slow or absent at will.
 */
export interface ForgingIssuer {
  issuer: string;
  /** Claims of a good access token but for audience and scope; those given win, `undefined` leaves one out. */
  claims: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Signs an access token with those claims. Header parameters given override the usual ones. */
  mint: (claims: Record<string, unknown>, header?: Record<string, unknown>) => string;
  /** Publishes another key set from now on. */
  publish: (keys: readonly unknown[]) => void;
  /** Answers requests for the keys in another way, until `publish`. */
  answerKeys: (answer: RequestListener) => void;
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
  let answerKeys: RequestListener = () => undefined;

  const server = createServer((request, response) => {
    if (request.url === '/.well-known/openid-configuration') {
      sendJson(response, { issuer, jwks_uri: `${issuer}/keys` });
      return;
    }
    keyRequests += 1;
    server.emit('keys');
    void gate.then(() => answerKeys(request, response));
  });

  function publish(keys: readonly unknown[]): void {
    answerKeys = (_request, response) => sendJson(response, { keys });
  }

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

  publish([KEYS.rsa.jwk, KEYS.ec.jwk]);
  await listen();
  const claims: ForgingIssuer['claims'] = (given) => ({ iss: issuer, ...usualClaims(), ...given });
  return {
    issuer,
    claims,
    mint: (given, header) => KEYS.rsa.sign({ ...GOOD_HEADER, ...header }, claims(given)),
    publish,
    answerKeys: (answer) => void (answerKeys = answer),
    keysAsked: () => once(server, 'keys'),
    keyRequests: () => keyRequests,
    hold,
    listen,
    stop,
  };
}

function usualClaims() {
  const now = Math.floor(Date.now() / 1_000);
  return { sub: 'forger', client_id: 'forger', jti: 'forged', iat: now, exp: now + 300 };
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
}
