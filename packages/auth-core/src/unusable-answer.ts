/** What is left to care for in a token answer that was refused because a required member is missing or wrong. */
export interface UnusableAnswer {
  refresh_token: string;
  id_token?: string;
}

// Beside the error instead of in it: errors get logged.
const answers = new WeakMap<Error, UnusableAnswer>();

/** Remembers the refresh token of an answer, if it has one, by the error that refuses the answer. */
export function keepUnusableAnswer(refusal: Error, body: Record<string, unknown>): void {
  const { refresh_token: refreshToken, id_token: idToken } = body;
  if (typeof refreshToken !== 'string' || refreshToken === '') return;
  answers.set(refusal, {
    refresh_token: refreshToken,
    id_token: typeof idToken === 'string' ? idToken : undefined,
  });
}

/**
 * The new refresh token of an answer that `refreshGrant` refused with this error; undefined when there is none. A
 * provider that rotates has spent the old one all the same (RFC 9700 §4.14.2).
 */
export function findUnusableAnswer(refusal: unknown): UnusableAnswer | undefined {
  return refusal instanceof Error ? answers.get(refusal) : undefined;
}
