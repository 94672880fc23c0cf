import { getBoolean } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../exchange.ts';
import { readSession, readSessionWithFreshProfile } from '../session/session-reading.ts';
import { readQuery } from '../sign-in/query-overrides.ts';
import { findDefaultToken } from '../tokens/token-selection.ts';
import type { UserInfoOptions } from '../types.ts';
import { answerRoute } from './route-answer.ts';

function wantsRefresh({ options }: CoreContext, req: MonoCloudRequest, given: UserInfoOptions): boolean {
  const asked = options.allowQueryParamOverrides ? getBoolean(readQuery(req, 'refresh')) : undefined;
  return asked ?? given.refresh ?? options.refetchUserInfo;
}

/** `GET routes.userInfo` (contract §3.4): the user as JSON, 204 when nobody is signed in. */
export function answerUserInfo(
  contextOf: () => CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  given: UserInfoOptions,
): Promise<unknown> {
  return answerRoute(req, res, {
    action: 'user info',
    methods: ['GET'],
    onError: given.onError,
    async work() {
      const context = contextOf();
      const session = await readSession(context, req, res);
      const canRefresh = session && findDefaultToken(session, context.options) !== undefined;
      const isRefresh = canRefresh && wantsRefresh(context, req, given);
      const answered = isRefresh ? await readSessionWithFreshProfile(context, req, res) : session;
      if (answered?.user) res.sendJson(answered.user, 200);
      else res.noContent();
    },
  });
}
