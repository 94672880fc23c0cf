import { z } from 'zod';
import type { TokenClaims } from '../model.ts';

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  scope: z.string().default(''),
  client_id: z.string().optional(),
  iat: z.number().optional(),
  exp: z.number(),
});

/** Claims of a JWT access token (RFC 9068 §2.2), not verified: to be shown. Undefined for any other token. */
export function readClaims(token: string): TokenClaims | undefined {
  const [, payload = ''] = token.split('.');
  const { success, data } = claimsSchema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString()));
  if (!success) return undefined;
  return {
    issuer: data.iss,
    subject: data.sub,
    audiences: [data.aud].flat(),
    scopes: data.scope.split(' ').filter(Boolean),
    clientId: data.client_id,
    issuedAtSeconds: data.iat,
    expiresAtSeconds: data.exp,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The token with another signature: its first character is changed, so that its length and alphabet stay. */
export function damageSignature(token: string): string {
  const start = token.lastIndexOf('.') + 1;
  return `${token.slice(0, start)}${token[start] === 'A' ? 'B' : 'A'}${token.slice(start + 1)}`;
}

/** Shorter parts may be words of the text. */
const MIN_PART_LENGTH = 16;

/** A text that a peer sent, without the token and its parts, in case the peer repeats what it was sent. */
export function withoutToken(text: string, token: string): string {
  const parts = [token, ...token.split('.')].filter((part) => part.length >= MIN_PART_LENGTH);
  return parts.reduce((rest, part) => rest.replaceAll(part, '[removed]'), text);
}
