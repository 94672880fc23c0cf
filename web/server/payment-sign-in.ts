import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { invoicesRoute } from './api-routes.ts';
import { auth } from './auth.ts';
import { findForeignCause } from './gateway.ts';
import { GatewayError } from './gateway-error.ts';
import { redirectToPage, toPage } from './payment-return.ts';
import { respondRefusal } from './refusals.ts';
import { settings } from './settings.ts';
import { assertConfigured, WRITE_SCOPES } from './token-request.ts';
import { getVisitor } from './viewer.ts';

/** For a link that does not repeat the `max_age` of the API's challenge. */
const MAX_AGE_SECONDS = 300;

/** What a link may repeat of an API's challenge (RFC 9470 §3); anything else counts as absent. */
const challengeSchema = z.object({
  max_age: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .catch(MAX_AGE_SECONDS),
  acr_values: z
    .string()
    .max(200)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
    .transform((values) => values.split(' '))
    .optional()
    .catch(undefined),
});

type Challenge = { maxAge: number; acrValues?: string[] };

function readChallenge(query: URLSearchParams): Challenge {
  const { max_age: maxAge, acr_values: acrValues } = challengeSchema.parse(Object.fromEntries(query));
  return { maxAge, acrValues };
}

/** Sends the browser to the tenant, to ask the same user for more. Never returns: Next reads the redirect from what is thrown. */
async function redirectToTenant(query: URLSearchParams, challenge?: Challenge): Promise<never> {
  const { appOrigin, scopes, signInScopes } = settings();
  assertConfigured(invoicesRoute, scopes);
  const [visitor, client] = [await getVisitor(), await auth()];
  const { pathname, search } = toPage(query.get('return_url'), appOrigin);
  return client.redirectToSignIn({
    ...challenge,
    returnUrl: `${pathname}${search}`,
    // All of them: with some releases of the SDK, those that are named take the place of the configured ones.
    scopes: [...new Set([...signInScopes.split(/\s+/), ...WRITE_SCOPES])].join(' '),
    loginHint: typeof visitor === 'object' ? visitor.email : undefined,
  });
}

const createSignInRoute =
  (toChallenge: (query: URLSearchParams) => Challenge | undefined) =>
  async (request: NextRequest): Promise<Response> => {
    const query = request.nextUrl.searchParams;
    try {
      const { appOrigin } = settings();
      const foreign = findForeignCause(request.headers, appOrigin);
      if (foreign) throw foreign;
      // A link in a mail, or a typed address: no page of the shop asked for a sign-in.
      if (request.headers.get('sec-fetch-site') === 'none')
        return redirectToPage(toPage(query.get('return_url'), appOrigin));
      return await redirectToTenant(query, toChallenge(query));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return respondRefusal(request, error, 'payment_sign_in_refused');
    }
  };

/** `?return_url=…`: asks the user's permission to pay, and comes back. */
export const requestPermission = createSignInRoute(() => undefined);

/** `?return_url=…&max_age=…&acr_values=…`: the same with a recent sign-in, as an API demands it (RFC 9470 §4). */
export const requestRecentSignIn = createSignInRoute(readChallenge);
