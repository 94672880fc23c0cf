import { getBoolean } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest } from '../http.ts';
import { readSession } from '../session/session-reading.ts';
import { canFetchUserinfo, readSessionWithFreshProfile } from '../tokens/fresh-profile.ts';
import { readQuery } from './sign-in-query.ts';
import { findDefaultToken } from '../session/stored-tokens.ts';
import type { UserInfoOptions } from '../types.ts';
import { isOwnSite } from './fetch-metadata.ts';
import { answerRoute, type RouteAnswer } from './route-answer.ts';
import { createProblem } from './sign-in-problem.ts';

function wantsRefresh({ options }: CoreContext, req: MonoCloudRequest, given: UserInfoOptions): boolean {
  const asked = options.allowQueryParamOverrides ? getBoolean(readQuery(req, 'refresh')) : undefined;
  return asked ?? given.refresh ?? options.refetchUserInfo;
}

/**
 * `GET routes.userInfo`: the user as JSON, 204 when signed out. 403 to another site or port, also when it opens the address
 * in a window: the answer would tell whether a user is signed in.
 */
export const answerUserInfo: RouteAnswer<UserInfoOptions> = (contextOf, req, res, given) =>
  answerRoute(req, res, {
    action: 'user info',
    frame: { title: 'Your profile cannot be shown', isForPeople: false },
    contextOf,
    methods: ['GET'],
    onError: given.onError,
    async work({ headers }) {
      const context = contextOf();
      if (!isOwnSite(headers, context.options.appUrl)) return createProblem('forbidden');
      const session = await readSession(context, req, res);
      // A token for APIs may lack `openid`; which is not an error of this request.
      const canRefresh = session && canFetchUserinfo(findDefaultToken(session, context.options));
      const isRefresh = canRefresh && wantsRefresh(context, req, given);
      const answered = isRefresh ? await readSessionWithFreshProfile(context, req, res) : session;
      if (answered?.user) res.sendJson(answered.user, 200);
      else res.noContent();
      return undefined;
    },
  });
