import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { addOne, annotateSpan, inSpan, REMEMBERED, type SpanOptions } from './telemetry.ts';

/** What was decided about a request, as the fields of its line in the log. Details of the reason stand among them. */
export interface Decision {
  event: 'token_accepted' | 'token_refused';
  /** Why it was refused; of an accepted token, why the request was refused all the same. */
  reason?: string;
  /** Of a token whose signature holds. */
  sub?: string;
  client_id?: string;
  jti?: string;
  /** The key that the token names, whether its signature holds or not. */
  kid?: string;
  [detail: string]: unknown;
}

/** A reason and its details, such as `{ name: 'expired', expiredSeconds: 12 }`. */
export interface Reason {
  name: string;
  [detail: string]: unknown;
}

declare module 'http' {
  interface IncomingMessage {
    /** Set by `completeProtection`; absent where no token is needed. */
    decision?: Decision;
  }
}

/** Notes for the log why a request is refused. What is known of its token stays. */
export function noteRefusal(request: IncomingMessage, { name, ...details }: Reason): void {
  request.decision = { ...request.decision, event: 'token_refused', reason: name, ...details };
}

/** Of a request that brings no token; most requests bring one, which replaces it. */
export const NO_TOKEN: Decision = Object.freeze({ event: 'token_refused', reason: 'no_token' });

/** Counts the refusal of a request, and notes its reason on the span. */
export function countDecision({ decision }: IncomingMessage): void {
  if (!decision) return;
  const { reason } = decision;
  if (reason === undefined) return;
  annotateSpan({ 'auth.refusal.reason': reason });
  addOne('auth.token.refusals', { reason });
}

/** Verifies access tokens; `MonoCloudBackendNodeClient` does. */
export interface TokenVerifier {
  /** Resolves with the claims of the token. */
  validateAccessToken: (accessToken: string, options?: never) => Promise<object>;
}

/**
 * Creates, for each request, a client that verifies as the given one does and notes for the log what came of it. It is
 * an instance of the same classes: `protectApi` asks. `protectApi` passes a client nothing of the request, and
 * AsyncLocalStorage costs more on Node 20.
 */
export function observeVerification<Client extends TokenVerifier>(
  client: Client,
): (request: IncomingMessage) => Client {
  async function verify(request: IncomingMessage, accessToken: string, options?: never): Promise<object> {
    const kid = readKeyId(accessToken);
    try {
      const claims = await client.validateAccessToken(accessToken, options);
      request.decision = { event: 'token_accepted', ...readBearer(claims), kid };
      return claims;
    } catch (error) {
      request.decision = { event: 'token_refused', ...readError(error), kid };
      throw error;
    }
  }
  // One for all requests: each has only its own request, and this as its prototype.
  const observer: object = Object.create(client, {
    validateAccessToken: {
      value(this: { request: IncomingMessage }, accessToken: string, options?: never): Promise<object> {
        return inSpan('verifyToken', FIRST_SEEN, () => verify(this.request, accessToken, options));
      },
    },
  });
  return (request) => Object.assign(Object.create(observer), { request });
}

const FIRST_SEEN: SpanOptions = { attributes: { [REMEMBERED]: false }, count: 'auth.token.verifications' };

/** Longest text that a line takes over from a token: those in use are shorter, and a claim may have any length. */
const MAX_CHARACTERS = 128;

const toText = (claim: unknown): string | undefined =>
  typeof claim === 'string' ? claim.slice(0, MAX_CHARACTERS) : undefined;

function readBearer(claims: object) {
  const { sub, client_id: clientId, jti }: { sub?: unknown; client_id?: unknown; jti?: unknown } = claims;
  return { sub: toText(sub), client_id: toText(clientId), jti: toText(jti) };
}

/** What the errors of `@monocloud/auth-core` say; the kit does not depend on it. */
const tokenErrorSchema = z.object({
  name: z.literal('MonoCloudTokenError'),
  code: z.string(),
  reason: z.looseObject({ name: z.string() }).optional(),
  bearer: z.looseObject({}).default({}),
});

/** Errors that say nothing about the token. */
const FAULTS = new Map([
  ['MonoCloudHttpError', 'issuer_unavailable'],
  ['MonoCloudOPError', 'introspection_refused'],
  ['MonoCloudValidationError', 'misconfigured'],
]);

function readError(error: unknown) {
  const { data } = tokenErrorSchema.safeParse(error);
  if (!data) return { reason: FAULTS.get(error instanceof Error ? error.name : '') ?? 'failed', err: error };
  const { name, ...details } = data.reason ?? { name: data.code };
  return { reason: name, ...details, ...readBearer(data.bearer) };
}

let latestHeader: { text: string; kid?: string } = { text: '' };

/** The key that a token names, if it can stand in a line. Nearly all tokens have the header of the one before. */
function readKeyId(token: string): string | undefined {
  const text = token.slice(0, token.indexOf('.'));
  if (text !== latestHeader.text) latestHeader = { text, kid: parseKeyId(text) };
  return latestHeader.kid;
}

const headerSchema = z.object({ kid: z.string().regex(/^[!-~]{1,64}$/) });

function parseKeyId(header: string): string | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString())).data?.kid;
  } catch {
    return undefined;
  }
}
