/** The tokens of a token response that was rejected because a required member is missing or wrong. */
export interface RejectedTokenResponse {
  refresh_token: string;
  id_token?: string;
}

// Kept outside the error, because errors are logged.
const responses = new WeakMap<Error, RejectedTokenResponse>();

/** Keeps the refresh token of a response, if it has one, under the error that rejects the response. */
export function keepRejectedTokenResponse(rejection: Error, body: Record<string, unknown>): void {
  const { refresh_token: refreshToken, id_token: idToken } = body;
  if (typeof refreshToken !== 'string' || refreshToken === '') return;
  responses.set(rejection, {
    refresh_token: refreshToken,
    id_token: typeof idToken === 'string' ? idToken : undefined,
  });
}

/**
 * The tokens of the response that `refreshGrant` rejected with this error; undefined when it had no refresh token. A
 * provider that rotates refresh tokens has already revoked the previous one (RFC 9700 §4.14.2).
 */
export function findRejectedTokenResponse(rejection: unknown): RejectedTokenResponse | undefined {
  return rejection instanceof Error ? responses.get(rejection) : undefined;
}
