import { z } from 'zod';
import { SettingsError, type SettingsProblem } from './settings.ts';
import {
  choiceVariable,
  choicesVariable,
  flagVariable,
  issuerVariable,
  resourceVariable,
  textVariable,
  wholeNumberVariable,
} from './variables.ts';

const seconds = wholeNumberVariable({ atLeast: 0 });
const text = textVariable({ remedy: 'Leave it out, or set it to the value your tenant shows.' });

// The kit imports no SDK; a test compares both lists with those of `@monocloud/auth-core`.
const CLIENT_AUTH_METHODS = (
  'client_secret_basic client_secret_post client_secret_jwt private_key_jwt ' +
  'tls_client_auth self_signed_tls_client_auth spiffe_x509 spiffe_jwt'
).split(' ');

/** What access tokens of a provider may have otherwise than RFC 9068 says; `@monocloud/auth-core` describes each. */
const TOKEN_DIFFERENCES = ['scp', 'scope_list', 'fractional_exp', 'nonce'] as const;

const CERTIFICATE_BINDINGS = ['when_present', 'required', 'dangerously_ignore'] as const;

/** Options for `new MonoCloudBackendNodeClient()`: those the service itself has to know, or sets otherwise. */
export interface BackendOptions {
  /** Issuer whose tokens are accepted. */
  tenantDomain: string;
  /** The `aud` a token has to hold. */
  audience: string;
  /** Longest wait for the issuer, in milliseconds. */
  responseTimeout: number;
  /** Client that introspects tokens; without one only JWTs can be verified. */
  clientId?: string;
  /** Leniency towards clocks that differ, in seconds. The client's own default is 60. */
  clockTolerance?: number;
  /** The claim that lists the groups of a user. */
  groupOptions?: { groupsClaim?: string };
}

/**
 * The variables that `@monocloud/backend-node` reads. It ignores a number it cannot parse and reports one problem per
 * start; checked here, all mistakes are reported in one message.
 *
 * @param audience The audience that is usual for this API, to name it in the remedy.
 */
export function backendVariables(audience: string) {
  return {
    MONOCLOUD_BACKEND_TENANT_DOMAIN: issuerVariable({
      remedy: 'Set it to the URL of your tenant, such as https://your-tenant.us.monocloud.com.',
    }),
    MONOCLOUD_BACKEND_AUDIENCE: resourceVariable({
      remedy: `Set it to the identifier of this API at your tenant, such as ${audience}.`,
    }),
    MONOCLOUD_BACKEND_CLIENT_ID: text.optional(),
    MONOCLOUD_BACKEND_CLIENT_SECRET: text.optional(),
    MONOCLOUD_BACKEND_CLIENT_AUTH_METHOD: choiceVariable(CLIENT_AUTH_METHODS).optional(),
    MONOCLOUD_BACKEND_TRUST_STORE_ID: text.optional(),
    MONOCLOUD_BACKEND_GROUPS_CLAIM: text.optional(),
    MONOCLOUD_BACKEND_GROUPS_MATCH_ALL: flagVariable().optional(),
    MONOCLOUD_BACKEND_TOKEN_DIFFERENCES: choicesVariable(TOKEN_DIFFERENCES).optional(),
    MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE: flagVariable().optional(),
    MONOCLOUD_BACKEND_CLOCK_SKEW: seconds.optional(),
    MONOCLOUD_BACKEND_CLOCK_TOLERANCE: wholeNumberVariable({ atLeast: 0, atMost: 60 }).optional(),
    MONOCLOUD_BACKEND_JWKS_CACHE_DURATION: seconds.optional(),
    MONOCLOUD_BACKEND_METADATA_CACHE_DURATION: seconds.optional(),
    MONOCLOUD_BACKEND_INTROSPECTION_CACHE_DURATION: seconds.optional(),
    MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS: flagVariable().optional(),
    MONOCLOUD_BACKEND_VALIDATE_CERTIFICATE_BINDING: choiceVariable(CERTIFICATE_BINDINGS).optional(),
    MONOCLOUD_BACKEND_RESPONSE_TIMEOUT: wholeNumberVariable({ atLeast: 1_000 }).default(5_000),
  };
}

type BackendVariables = z.output<z.ZodObject<ReturnType<typeof backendVariables>>>;

const METHOD = 'MONOCLOUD_BACKEND_CLIENT_AUTH_METHOD';

/** Without these the client has nothing to send, and every introspection would be a 500. */
const METHODS_WITH_SECRET = new Set(['client_secret_jwt', 'private_key_jwt', 'spiffe_jwt']);

const jwkSchema = z.looseObject({ kty: z.string() });
const privateKeySchema = z.object({ kty: z.string().regex(/^(?!oct$)/), alg: z.string(), d: z.string() });

/** The JSON Web Key that a secret is, as the client reads it; undefined for any other text. */
function parseJwk(secret: string): object | undefined {
  try {
    return jwkSchema.safeParse(JSON.parse(secret)).data;
  } catch {
    return undefined;
  }
}

/** What keeps the client, whose default method is the same, from introspecting with its secret; or undefined. */
function findSecretProblem(env: BackendVariables): string | undefined {
  const { [METHOD]: method = 'client_secret_post', MONOCLOUD_BACKEND_CLIENT_SECRET: secret } = env;
  if (secret === undefined) {
    return env.MONOCLOUD_BACKEND_CLIENT_ID !== undefined && METHODS_WITH_SECRET.has(method)
      ? `is not set, and ${method} needs it. Set it, or ${METHOD} to another method.`
      : undefined;
  }
  const key = parseJwk(secret);
  if (method === 'private_key_jwt') {
    return privateKeySchema.safeParse(key).success
      ? undefined
      : `is not a private JSON Web Key with an alg. Set it to one, as JSON, or ${METHOD} to another method.`;
  }
  return (
    key &&
    `is a JSON Web Key, which ${method} does not take. Set it to a text, or ${METHOD} to private_key_jwt.`
  );
}

/**
 * Picks the client's options out of the variables. The client reads the others from the environment itself.
 *
 * @throws SettingsError when JWTs are to be introspected without a client for it, with a secret that does not go
 * with the method of authentication, or with a token type that is not looked at.
 */
export function toBackendOptions(env: BackendVariables): BackendOptions {
  const problems: SettingsProblem[] = [];
  if (env.MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS && env.MONOCLOUD_BACKEND_CLIENT_ID === undefined) {
    const message = 'is not set. Set it, or leave MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS out.';
    problems.push({ name: 'MONOCLOUD_BACKEND_CLIENT_ID', message });
  }
  if (env.MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS && env.MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE) {
    const message =
      'has no effect on tokens that are introspected. Leave it or MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS out.';
    problems.push({ name: 'MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE', message });
  }
  const message = findSecretProblem(env);
  if (message !== undefined) problems.push({ name: 'MONOCLOUD_BACKEND_CLIENT_SECRET', message });
  if (problems.length > 0) throw new SettingsError(problems);
  return {
    tenantDomain: env.MONOCLOUD_BACKEND_TENANT_DOMAIN,
    audience: env.MONOCLOUD_BACKEND_AUDIENCE,
    clientId: env.MONOCLOUD_BACKEND_CLIENT_ID,
    responseTimeout: env.MONOCLOUD_BACKEND_RESPONSE_TIMEOUT,
    clockTolerance: env.MONOCLOUD_BACKEND_CLOCK_TOLERANCE,
    groupOptions: { groupsClaim: env.MONOCLOUD_BACKEND_GROUPS_CLAIM },
  };
}
