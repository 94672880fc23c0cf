import { getBoolean } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../exchange.ts';
import { revokeQuietly, withinPatience } from '../refresh/revocation.ts';
import { parsePostLogoutUrl, parseReturnUrl } from '../return-url.ts';
import { takeSession } from '../session/session-end.ts';
import type { SessionRecord } from '../session/session-record.ts';
import { readQuery } from '../sign-in/query-overrides.ts';
import { dropPendingSignIns } from '../sign-in/state-cookie.ts';
import type { SignOutOptions } from '../types.ts';
import { isDeliberate } from './fetch-metadata.ts';
import { answerRoute } from './route-answer.ts';

/** An address the application itself names: relative to its base path, or wherever it says. */
function trustedUrl(value: string | undefined, appUrl: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  return URL.canParse(value) ? value : parseReturnUrl(value, appUrl);
}

function targetOf({ options }: CoreContext, req: MonoCloudRequest, given: SignOutOptions): string {
  return (
    parsePostLogoutUrl(readQuery(req, 'post_logout_url'), options) ??
    trustedUrl(given.postLogoutRedirectUri, options.appUrl) ??
    trustedUrl(options.postLogoutRedirectUri, options.appUrl) ??
    options.appUrl
  );
}

/** Where the tenant's own session ends. Undefined when the tenant cannot say in time: the browser then goes on at once. */
async function tenantSignOutUrl(
  { oidc }: CoreContext,
  req: MonoCloudRequest,
  record: SessionRecord,
  postLogoutRedirectUri: string,
): Promise<string | undefined> {
  const idTokenHint = readQuery(req, 'id_token_hint') || record.session.idToken;
  return withinPatience(oidc.endSessionUrl({ idTokenHint, postLogoutRedirectUri }));
}

async function signOut(
  context: CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: SignOutOptions,
): Promise<void> {
  const { options } = context;
  const target = targetOf(context, req, given);
  const record = await takeSession(context, req, res);
  await dropPendingSignIns(req, res, options);
  if (!record) return res.redirect(target, 307);
  const isFederated =
    getBoolean(readQuery(req, 'federated')) ?? given.federatedSignOut ?? options.federatedSignOut;
  const [url] = await Promise.all([
    isFederated ? tenantSignOutUrl(context, req, record, target) : undefined,
    revokeQuietly(context, record.session.refreshToken),
  ]);
  return res.redirect(url ?? target, 307);
}

/**
 * `GET routes.signOut` (contract §3.5). Does nothing (204) when another site, a prefetch or an image caused the request.
 * The session ends here whether or not the tenant can be reached; its refresh token is revoked, best effort.
 */
export function answerSignOut(
  contextOf: () => CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: SignOutOptions,
): Promise<unknown> {
  return answerRoute(req, res, {
    action: 'sign-out',
    methods: ['GET'],
    onError: given.onError,
    async work({ headers }) {
      const context = contextOf();
      if (isDeliberate(headers)) await signOut(context, req, res, given);
      else res.noContent();
    },
  });
}
