import type { Jwk, MonoCloudSessionStore } from '@monocloud/auth-core';
import { z } from 'zod';
import type {
  MonoCloudOptionsResolved as Options,
  OnBackChannelLogout,
  OnSessionCreating,
  OnSetApplicationState,
} from '../types.ts';
import { DISPLAYS, PROMPTS } from '../authorization-query.ts';
import {
  applicationUrl,
  callable,
  isGuessable,
  issuer,
  openidScopes,
  resourceList,
  routePath,
  withMethods,
} from './schema-parts.ts';

const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;
const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'spiffe_x509',
  'spiffe_jwt',
] as const;

const isKey = (value: unknown): value is Jwk =>
  typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string';
const clientSecret = z.custom<string | Jwk>(
  (value) => (typeof value === 'string' ? value.length > 0 : isKey(value)),
  { error: (issue) => (issue.input === undefined ? 'is required' : 'must be a string or a JSON Web Key') },
);

/** With a shorter or simpler secret, anyone who holds a cookie can find the secret offline. */
const PRODUCTION_SECRET_LENGTH = 32;
const productionSecret = z
  .string()
  .min(PRODUCTION_SECRET_LENGTH)
  .refine(
    (secret) => secret.length < PRODUCTION_SECRET_LENGTH || !isGuessable(secret),
    'must not be made of few characters, repeated words or sequences',
  );
const cookieSecrets = (isProduction: boolean) =>
  z.array(isProduction ? productionSecret : z.string().min(8)).min(1);

const cookie = z.strictObject({
  name: z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a valid cookie name'),
  path: z.string().startsWith('/', 'must start with a slash'),
  domain: z.string().optional(),
  httpOnly: z.boolean(),
  secure: z.boolean(),
  sameSite: z.enum(['strict', 'lax', 'none']),
});

const session = z.strictObject({
  cookie: cookie.extend({ persistent: z.boolean() }),
  sliding: z.boolean(),
  duration: z.number().min(1),
  maximumDuration: z.number().min(1),
  store: withMethods<MonoCloudSessionStore>('get', 'set', 'delete'),
});

const state = z.strictObject({
  // The published package ignores httpOnly and persistent here: the cookie is always both hidden and short-lived.
  cookie: cookie.extend({ httpOnly: z.boolean().transform(() => true), persistent: z.boolean().optional() }),
  duration: z.number().int().min(300),
  maxConcurrent: z.number().int().min(1).max(20),
});

/**
 * What every sign-in asks for. Strict, so that a misspelt name is reported instead of never sent; what has to be new at
 * each sign-in (`state`, `nonce`, the code challenge) or is known already (`redirectUri`) is no default.
 */
const authorizationParams = z.strictObject({
  scopes: openidScopes,
  resource: resourceList.optional(),
  responseType: z.literal('code'),
  responseMode: z.enum(['query', 'form_post']).optional(),
  prompt: z.enum(PROMPTS).optional(),
  display: z.enum(DISPLAYS).optional(),
  uiLocales: z.string().optional(),
  acrValues: z.array(z.string()).optional(),
  authenticatorHint: z.string().optional(),
  loginHint: z.string().optional(),
  idTokenHint: z.string().optional(),
  audience: z.string().optional(),
  /** Seconds. */
  maxAge: z.number().int().min(0).optional(),
  request: z.string().optional(),
});

type Shape = { [K in keyof Options]-?: z.ZodType<Options[K]> };

const shape = (isProduction: boolean) =>
  ({
    tenantDomain: issuer,
    clientId: z.string().min(1),
    clientSecret,
    appUrl: applicationUrl,
    cookieSecrets: cookieSecrets(isProduction),
    cookieHeaderLimit: z.number().int().min(4096).max(65_536),
    clientAuthMethod: z.enum(AUTH_METHODS),
    trustStoreId: z.string().optional(),
    defaultAuthParams: authorizationParams,
    resources: z
      .array(z.strictObject({ resource: resourceList.min(1), scopes: z.string().optional() }))
      .optional(),
    routes: z.strictObject({
      signIn: routePath,
      callback: routePath,
      userInfo: routePath,
      signOut: routePath,
      backChannelLogout: routePath,
    }),
    usePar: z.boolean(),
    postLogoutRedirectUri: z.string().optional(),
    federatedSignOut: z.boolean(),
    fetchUserInfo: z.boolean(),
    refetchUserInfo: z.boolean(),
    strictProfileSync: z.boolean(),
    allowQueryParamOverrides: z.boolean(),
    clockSkew: z.number().min(0),
    clockTolerance: z.number().min(0),
    responseTimeout: z.number().min(1000),
    idTokenSigningAlg: z.enum(SIGNING_ALGORITHMS),
    filteredIdTokenClaims: z.array(z.string()),
    groupsClaim: z.string().min(1),
    debugger: z.string().min(1),
    jwksCacheDuration: z.number().min(0).optional(),
    metadataCacheDuration: z.number().min(0).optional(),
    session,
    state,
    fetcher: callable<typeof fetch>(),
    metadataResolver: callable<NonNullable<Options['metadataResolver']>>(),
    jwksResolver: callable<NonNullable<Options['jwksResolver']>>(),
    onSessionCreating: callable<OnSessionCreating>(),
    onSetApplicationState: callable<OnSetApplicationState>(),
    onBackChannelLogout: callable<OnBackChannelLogout>(),
  }) satisfies Shape;

/** What each option must look like once everything is put together; `findConflicts` judges them together. */
export function optionsSchema(isProduction: boolean): z.ZodType<Options> {
  return isProduction ? forProduction : forDevelopment;
}

// Made once: it takes longer to make one than to use it.
const forProduction = z.strictObject(shape(true));
const forDevelopment = z.strictObject(shape(false));
