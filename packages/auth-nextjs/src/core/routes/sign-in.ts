import { MonoCloudValidationError, type AuthorizationParams } from '@monocloud/auth-core';
import { generateNonce, generatePKCE, generateState } from '@monocloud/auth-core/utils';
import { canReceiveFormPost, FORM_POST_NEEDS_HTTPS } from '../options/schema-parts.ts';
import type { CoreContext } from '../context.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../http.ts';
import { parseSignInReturnUrl } from '../return-url.ts';
import { callbackUrl, toAuthorizationParams, toExchangedResource } from './authorization-request.ts';
import { readQuery, readQueryOverrides } from './sign-in-query.ts';
import { isSealedSignInLink } from './sealed-link.ts';
import { writePendingSignIn } from '../session/state-cookie.ts';
import type { SignInOptions } from '../types.ts';
import { isFromOwnPage, isVisit } from './fetch-metadata.ts';
import { createSignInFrame } from './problem-answer.ts';
import { answerRoute, createFailureEvent, type RouteAnswer } from './route-answer.ts';

async function readAppState({ options }: CoreContext, req: MonoCloudRequest): Promise<string> {
  const state: unknown = options.onSetApplicationState ? await options.onSetApplicationState(req) : {};
  if (typeof state !== 'object' || state === null || Array.isArray(state)) {
    throw new MonoCloudValidationError('Invalid Application State. Expected state to be an object');
  }
  return JSON.stringify(state);
}

async function authorizationUrl(
  { oidc, options }: CoreContext,
  params: AuthorizationParams,
): Promise<string> {
  if (!options.usePar) return oidc.authorizationUrl(params);
  const { request_uri: requestUri } = await oidc.pushedAuthorizationRequest(params);
  return oidc.authorizationUrl({ requestUri });
}

/** Where the person wants to go, if the link or the application says so. */
function readReturnUrl(
  { options }: CoreContext,
  req: MonoCloudRequest,
  given: SignInOptions,
): string | undefined {
  const linked = options.allowQueryParamOverrides ? readQuery(req, 'return_url') : undefined;
  return parseSignInReturnUrl(linked, options) ?? parseSignInReturnUrl(given.returnUrl, options);
}

/** What a sign-in asks the tenant for, and where it leads in the end. */
interface SignInRequest {
  params: ReturnType<typeof toAuthorizationParams>;
  /** The scopes that events may name: of a link that any text can be in, only those that are asked for anyway. */
  reportedScopes: string;
  returnUrl: string;
}

async function redirectToTenant(
  context: CoreContext,
  req: MonoCloudRequest,
  res: MonoCloudResponse,
  { params, returnUrl, reportedScopes }: SignInRequest,
): Promise<void> {
  const { emit, options } = context;
  const isFormPost = params.responseMode === 'form_post';
  if (isFormPost && !canReceiveFormPost(options.appUrl)) {
    throw new MonoCloudValidationError(`"authParams.responseMode" ${FORM_POST_NEEDS_HTTPS}`);
  }
  const [state, nonce] = [generateState(), generateNonce()];
  const { codeVerifier, codeChallenge } = await generatePKCE();
  const pending = {
    state,
    nonce,
    codeVerifier,
    returnUrl: encodeURIComponent(returnUrl),
    appState: await readAppState(context, req),
    maxAge: params.maxAge,
    resource: toExchangedResource(options, params.resource),
    scopes: params.scopes,
    reportedScopes: reportedScopes === params.scopes ? undefined : reportedScopes,
  };
  const url = await authorizationUrl(context, {
    ...params,
    redirectUri: callbackUrl(options),
    responseType: 'code',
    state,
    nonce,
    codeChallenge,
    codeChallengeMethod: 'S256',
  });
  await writePendingSignIn(req, res, options, pending, isFormPost);
  emit?.({ type: 'sign_in_started', scopes: reportedScopes, maxAge: params.maxAge }, req);
  res.redirect(url, 307);
}

/**
 * `GET routes.signIn`: sends the browser to the tenant with PKCE (RFC 7636), `state` and `nonce`. A link on another site or
 * in a mail may start a sign-in and say where to return to, but not what to ask the tenant for. Does nothing (204) for an
 * image or a prefetch, whose sign-ins are never finished and would take the place of others.
 */
export const answerSignIn: RouteAnswer<SignInOptions> = (contextOf, req, res, given) => {
  let returnUrl: string | undefined;
  return answerRoute(req, res, {
    action: 'sign-in',
    frame: createSignInFrame(() => returnUrl),
    contextOf,
    methods: ['GET'],
    onError: given.onError,
    onFailure: createFailureEvent(contextOf, req),
    async work({ headers, url }) {
      const context = contextOf();
      if (!isVisit(headers)) return res.noContent();
      const { options } = context;
      returnUrl = readReturnUrl(context, req, given);
      const isSealed = await isSealedSignInLink(url, options.cookieSecrets);
      const isOwn = isSealed || isFromOwnPage(headers, options.appUrl);
      const overrides = options.allowQueryParamOverrides && isOwn ? readQueryOverrides(req) : undefined;
      const params = toAuthorizationParams(options, given.authParams, overrides);
      const ownScopes = () => toAuthorizationParams(options, given.authParams, { scopes: 'openid' }).scopes;
      const reportedScopes = isSealed ? params.scopes : ownScopes();
      const target = { params, reportedScopes, returnUrl: returnUrl ?? options.appUrl };
      return redirectToTenant(context, req, res, target);
    },
  });
};
