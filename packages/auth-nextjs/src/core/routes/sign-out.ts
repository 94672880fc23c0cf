import { getBoolean } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../http.ts';
import { revokeQuietly, withTimeout } from '../tokens/revocation.ts';
import { parsePostLogoutUrl, parseReturnUrl } from '../return-url.ts';
import { endSession } from '../session/session-update.ts';
import { readQuery } from './sign-in-query.ts';
import { dropPendingSignIns } from '../session/state-cookie.ts';
import type { SignOutOptions } from '../types.ts';
import { isDeliberate, isFromOwnPage } from './fetch-metadata.ts';
import type { ProblemFrame } from './problem-answer.ts';
import { answerRoute, type RouteAnswer } from './route-answer.ts';

/** An address the application itself names: relative to its base path, or wherever it says. */
function trustedUrl(value: string | undefined, appUrl: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  return URL.canParse(value) ? value : parseReturnUrl(value, appUrl);
}

/** What the address asks for. Nothing, unless the application's own page does: anyone can send a link by mail. */
function readSignOutRequest(req: MonoCloudRequest, isOwn: boolean) {
  const read = (name: string) => (isOwn ? readQuery(req, name) : undefined);
  return {
    postLogoutUrl: read('post_logout_url'),
    isFederated: getBoolean(read('federated')),
    idTokenHint: read('id_token_hint'),
  };
}

type SignOutRequest = ReturnType<typeof readSignOutRequest>;

function targetOf({ options }: CoreContext, request: SignOutRequest, given: SignOutOptions): string {
  return (
    parsePostLogoutUrl(request.postLogoutUrl, options) ??
    trustedUrl(given.postLogoutRedirectUri, options.appUrl) ??
    trustedUrl(options.postLogoutRedirectUri, options.appUrl) ??
    options.appUrl
  );
}

async function signOut(
  context: CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: SignOutOptions,
  request: SignOutRequest,
): Promise<void> {
  const { options } = context;
  const target = targetOf(context, request, given);
  const isFederated = request.isFederated ?? given.federatedSignOut ?? options.federatedSignOut;
  const session = await endSession(context, req, res, { type: 'signed_out', isFederated });
  await dropPendingSignIns(req, res, options);
  if (!session) return res.redirect(target, 307);
  const hints = { idTokenHint: request.idTokenHint || session.idToken, postLogoutRedirectUri: target };
  const [url] = await Promise.all([
    // Undefined when the tenant cannot say in time: the browser then goes on at once.
    isFederated ? withTimeout(context.oidc.endSessionUrl(hints)) : undefined,
    revokeQuietly(context, session.refreshToken),
  ]);
  return res.redirect(url ?? target, 307);
}

// The cookies stay when the session store is unavailable: they are what a second try needs to end the session everywhere.
const FRAME: ProblemFrame = {
  title: 'You are still signed in',
  isForPeople: true,
  retryUrl: ({ appUrl, routes }) => `${appUrl}${routes.signOut}`,
  texts: {
    service_unavailable: 'The sign-out could not be completed right now. Please try again in a moment.',
  },
};

/**
 * `GET routes.signOut`. Does nothing (204) when another site, a prefetch or an image caused the request. A link from
 * outside any page (a mail, a typed address) signs out as configured, whatever it asks for.
 * The session ends here whether or not the tenant can be reached; its refresh token is revoked, best effort. While the
 * session store is out of reach it cannot end: 503, and a page that says so.
 */
export const answerSignOut: RouteAnswer<SignOutOptions> = (contextOf, req, res, given) =>
  answerRoute(req, res, {
    action: 'sign-out',
    frame: FRAME,
    contextOf,
    methods: ['GET'],
    onError: given.onError,
    async work({ headers }) {
      const context = contextOf();
      const { appUrl } = context.options;
      if (!isDeliberate(headers, appUrl)) return res.noContent();
      return signOut(context, req, res, given, readSignOutRequest(req, isFromOwnPage(headers, appUrl)));
    },
  });
