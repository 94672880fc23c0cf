import { MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { LogoutTokenClaims } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../exchange.ts';
import type { BackChannelLogoutOptions } from '../types.ts';
import { actOnce } from './logout-replay.ts';
import { answerRoute } from './route-answer.ts';

const FORM = 'application/x-www-form-urlencoded';

type RawRequest = Awaited<ReturnType<MonoCloudRequest['getRawRequest']>>;

function readToken(raw: RawRequest): string {
  const isForm = raw.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === FORM;
  return (isForm && new URLSearchParams(raw.body ?? '').get('logout_token')) || '';
}

/** Verified claims, or undefined when the token is missing or refused. Throws when the tenant's keys cannot be had. */
async function readClaims(context: CoreContext, token: string): Promise<LogoutTokenClaims | undefined> {
  const { clockSkew, clockTolerance } = context.options;
  try {
    return await context.oidc.validateLogoutToken(token, { clockSkew, clockTolerance });
  } catch (error) {
    if (error instanceof MonoCloudTokenError || error instanceof MonoCloudValidationError) return undefined;
    throw error;
  }
}

/** `POST routes.backChannelLogout` (OpenID Connect Back-Channel Logout §2.5). 404 unless the application takes part. */
export function answerBackChannelLogout(
  contextOf: () => CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: BackChannelLogoutOptions,
): Promise<unknown> {
  return answerRoute(req, res, {
    action: 'back-channel logout',
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    onError: given.onError,
    async work(raw) {
      const context = contextOf();
      const { onBackChannelLogout } = context.options;
      if (!onBackChannelLogout) return res.notFound();
      if (raw.method.toUpperCase() !== 'POST') return res.methodNotAllowed(['POST']);
      const token = readToken(raw);
      const claims = await readClaims(context, token);
      const isNew =
        claims !== undefined &&
        (await actOnce(context, token, claims, () => onBackChannelLogout(claims.sub, claims.sid)));
      if (isNew) return res.noContent();
      const description = 'The logout token is missing or invalid.';
      return res.sendJson({ error: 'invalid_request', error_description: description }, 400);
    },
  });
}
