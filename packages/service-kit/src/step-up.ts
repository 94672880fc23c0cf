import { setTimeout as delay } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { readCaller, type Caller } from './caller.ts';
import { noteRefusal } from './decision.ts';
import { sendProblem } from './problem.ts';

/** How a user must have signed in. */
export interface StepUpOptions {
  /** Most seconds since the sign-in; 0 for any time. */
  maxAgeSeconds: number;
  /** One of these is required (`acr` of the token); none for any. */
  acrValues: readonly string[];
}

/** Values of `acr`, separated by spaces. */
export function acrValuesVariable() {
  const error =
    'is not a list of values of acr. Set it to printable ASCII without quotes, separated by spaces.';
  return z
    .string({ error })
    .transform((text) => text.split(' ').filter(Boolean))
    .refine((values) => values.every(isAcr), { error });
}

const isAcr = (value: string): boolean => /^[!#-[\]-~]+$/.test(value);

/** Clocks of the issuer and of this machine differ by less. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Creates the middleware, behind the one that verifies the token, that lets a user pass who has signed in lately and in
 * one of these ways. Others get 401 with a challenge that says what is required (RFC 9470 §3). A client without a user
 * passes: there is no sign-in that it could renew.
 *
 * @throws TypeError for a value of `acr` that no challenge can carry.
 */
export function requireRecentSignIn(options: StepUpOptions): RequestHandler {
  const { maxAgeSeconds, acrValues } = options;
  if (!acrValues.every(isAcr)) {
    throw new TypeError('A value of acr is printable ASCII without spaces, quotes and backslashes.');
  }
  const challenge = [
    'Bearer error="insufficient_user_authentication"',
    'error_description="This needs a recent sign-in"',
    ...(maxAgeSeconds > 0 ? [`max_age="${maxAgeSeconds}"`] : []),
    ...(acrValues.length > 0 ? [`acr_values="${acrValues.join(' ')}"`] : []),
  ].join(', ');
  return function stepUp(request, response, next) {
    if (isRecent(readCaller(request), options)) return next();
    noteRefusal(request, { name: 'sign_in_too_old', maxAgeSeconds, acrValues });
    response.set('WWW-Authenticate', challenge);
    const detail = 'Sign in again, as the challenge says, and repeat the request with the new token.';
    return sendProblem(response, { status: 401, code: 'insufficient_user_authentication', detail });
  };
}

function isRecent(caller: Caller, { maxAgeSeconds, acrValues }: StepUpOptions): boolean {
  if (caller.kind === 'client') return true;
  // In whole seconds, as issuers compare `max_age` (OpenID Connect Core §3.1.2.1): one that found the sign-in to be recent
  // still would send the user back with it, to be refused again.
  const ageSeconds = Math.floor(Date.now() / 1_000) - (caller.authTimeSeconds ?? Number.NaN);
  const isInTime = ageSeconds <= maxAgeSeconds && ageSeconds >= -CLOCK_TOLERANCE_SECONDS;
  const isStrong = caller.acr !== undefined && acrValues.includes(caller.acr);
  return (maxAgeSeconds === 0 || isInTime) && (acrValues.length === 0 || isStrong);
}

const RETRY_MS = 5_000;

const metadataSchema = z.object({ claims_supported: z.array(z.string()).catch([]) });

/**
 * Warns once when the issuer does not state a claim that {@link requireRecentSignIn} looks at: no user could then satisfy
 * it. An issuer that cannot be reached is asked again.
 *
 * @param getMetadata resolves with the issuer's discovery document.
 */
export async function warnOfMissingClaims(
  getMetadata: () => Promise<unknown>,
  { maxAgeSeconds, acrValues }: StepUpOptions,
  logger: Logger,
): Promise<void> {
  const needed = [...(maxAgeSeconds > 0 ? ['auth_time'] : []), ...(acrValues.length > 0 ? ['acr'] : [])];
  if (needed.length === 0) return;
  for (;;) {
    const metadata = await getMetadata().catch(() => undefined);
    if (metadata) {
      const { data } = metadataSchema.safeParse(metadata);
      const claims = needed.filter((claim) => !data?.claims_supported.includes(claim));
      const message = 'The issuer does not state these claims: users cannot satisfy a step-up challenge.';
      if (claims.length > 0) logger.warn({ code: 'CLAIMS_NOT_STATED', claims }, message);
      return;
    }
    await delay(RETRY_MS, undefined, { ref: false });
  }
}
