import { SETTINGS } from './settings.ts';

/** What the two peers without a refresh of their own keep of an answer of the token endpoint. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Epoch milliseconds. */
  expiresAtMs: number;
}

const isAnswer = (
  value: unknown,
): value is { access_token: string; refresh_token: string; expires_in: number } =>
  typeof value === 'object' && value !== null && 'access_token' in value && 'refresh_token' in value;

/** Asks for tokens (RFC 6749 §4.1.3, §6). @throws Error when the provider refuses. */
export async function requestTokens(parameters: Record<string, string>): Promise<Tokens> {
  const { issuer, clientId, clientSecret } = SETTINGS;
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(parameters),
    cache: 'no-store',
  });
  const answer: unknown = await response.json();
  if (!response.ok || !isAnswer(answer)) throw new Error(`The token endpoint answered ${response.status}`);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAtMs: Date.now() + answer.expires_in * 1000,
  };
}

/** Spends a refresh token. @throws Error when the provider refuses. */
export const refreshTokens = (refreshToken: string): Promise<Tokens> =>
  requestTokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
