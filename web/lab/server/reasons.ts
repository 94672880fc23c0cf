import type { Outcome, Reason, Rule, Source } from '../model.ts';
import type { LabApi } from './verdict.ts';

const rule = (rfc: number, section: string, topic: string): Rule => ({
  label: `RFC ${rfc} §${section}: ${topic}`,
  url: `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}`,
});

/** The standards that the APIs and the tenant follow. */
const RULES = {
  refreshing: rule(6749, '6', 'refreshing an access token'),
  narrowerScope: rule(6749, '3.3', 'a tenant may grant less scope than asked'),
  bearer: rule(6750, '2.1', 'the token travels in the Authorization header'),
  challenge: rule(6750, '3', 'the WWW-Authenticate challenge'),
  errorCodes: rule(6750, '3.1', 'which error code goes with which status'),
  tooManyRequests: rule(6585, '4', '429 Too Many Requests'),
  resource: rule(8707, '2', 'asking for a token by resource'),
  resourceOfToken: rule(8707, '2.2', 'a token for some of the resources'),
  signature: rule(8725, '3.3', 'validate all cryptographic operations'),
  audience: rule(8725, '3.9', 'use and validate the audience'),
  accessToken: rule(9068, '4', 'validating a JWT access token'),
  privilege: rule(9700, '2.3', 'tokens for one audience, with least privilege'),
  refreshTokens: rule(9700, '4.14.2', 'refresh tokens are used once'),
  metadata: rule(9728, '5.1', 'the challenge says where the metadata is'),
  unavailable: rule(9110, '15.6.4', '503 Service Unavailable'),
  badGateway: rule(9110, '15.6.3', '502 Bad Gateway'),
  retryAfter: rule(9110, '10.2.3', 'Retry-After'),
};

const inAuthCore = (file: string, symbol: string): Source => ({
  path: `packages/auth-core/src/${file}`,
  symbol,
});
const inKit = (file: string, symbol: string): Source => ({
  path: `packages/service-kit/src/${file}`,
  symbol,
});

/** The functions that decide. */
export const SOURCES = {
  'products-route': { path: 'api-products/app.ts', symbol: 'createApp' },
  'invoices-route': { path: 'api-invoices/app.ts', symbol: 'createApp' },
  challenge: inKit('protect.ts', 'completeRefusal'),
  signature: inAuthCore('tokens/signature.ts', 'verifySignature'),
  audience: inAuthCore('tokens/claims.ts', 'assertAudience'),
  expiry: inAuthCore('tokens/claims.ts', 'assertNotExpired'),
  scope: inAuthCore('tokens/access-token.ts', 'assertScopes'),
  declined: { path: 'tenant/provider/grant.ts', symbol: 'setApiScopes' },
  'one-refresh': {
    path: 'packages/auth-nextjs/src/core/tokens/single-flight-refresh.ts',
    symbol: 'refreshTogether',
  },
  'rate-limit': inKit('rate-limit.ts', 'createCallerLimit'),
  unavailable: inKit('protect.ts', 'completeRefusal'),
  'no-answer': { path: 'web/server/api-failure.ts', symbol: 'fromNetworkError' },
} satisfies Record<string, Source>;

const EXPLANATIONS: Record<Outcome, (api: LabApi) => Reason> = {
  accepted: ({ name, title, audience, scope }) => ({
    title: 'Accepted',
    text: `The signature is good, the audience names ${audience}, and the scope ${scope} was granted. That is all the ${title} asks.`,
    rules: [RULES.bearer, RULES.accessToken],
    sources: [SOURCES[`${name}-route`]],
  }),
  'no-token': ({ name, title }) => ({
    title: 'Refused: there is no token',
    text: `The ${title} does not answer a request without a token. Its challenge names the scope that a token needs and where to learn about the API; it names no error, because nothing was wrong with a token.`,
    rules: [RULES.errorCodes, RULES.challenge, RULES.metadata],
    sources: [SOURCES[`${name}-route`], SOURCES.challenge],
  }),
  'bad-signature': ({ title }) => ({
    title: 'Refused: the signature is wrong',
    text: `Audience and scope would do, but one character of the signature was changed. The ${title} checks the signature with the tenant's public key before it reads a single claim.`,
    rules: [RULES.signature, RULES.accessToken, RULES.errorCodes],
    sources: [SOURCES.signature],
  }),
  'wrong-audience': ({ title, audience }) => ({
    title: 'Refused: meant for another API',
    text: `A valid token of the right tenant, but its audience is not ${audience}. The ${title} does not look at the scope any more: a token for another API is not valid here.`,
    rules: [RULES.audience, RULES.privilege, RULES.errorCodes],
    sources: [SOURCES.audience],
  }),
  expired: ({ title }) => ({
    title: 'Refused: it has expired',
    text: `The ${title} takes a token until its expiry, and for up to a minute more in case the clocks differ.`,
    rules: [RULES.accessToken, RULES.errorCodes],
    sources: [SOURCES.expiry],
  }),
  'missing-scope': ({ name, title, scope }) => ({
    title: 'Refused: the scope is missing',
    text: `The right tenant and the right audience: the ${title} knows who this is. But ${scope} was not granted, so this person may not read this. That is 403, not 401: another sign-in with the same rights would not help.`,
    rules: [RULES.errorCodes, RULES.challenge],
    sources: [SOURCES.scope, SOURCES[`${name}-route`]],
  }),
  refused: ({ title }) => ({
    title: 'Refused',
    text: `The ${title} did not accept this token, for a reason that its claims do not show: another tenant, or a key that is no longer published.`,
    rules: [RULES.errorCodes],
    sources: [],
  }),
  'not-issued': () => ({
    title: 'No such token',
    text: 'Nothing was sent. The tenant does not grant this scope to your account, whatever an application asks for, so there is no token to send.',
    rules: [RULES.narrowerScope, RULES.resource],
    sources: [SOURCES.declined],
  }),
  'rate-limited': ({ title }) => ({
    title: 'Too many requests',
    text: `The ${title} counts the requests of each person, and says in Retry-After how long to wait.`,
    rules: [RULES.tooManyRequests, RULES.retryAfter],
    sources: [SOURCES['rate-limit']],
  }),
  unavailable: ({ title }) => ({
    title: 'Not now',
    text: `The ${title} cannot tell whether the token is valid, for instance because it cannot get the tenant's keys. That is not the caller's fault, so it answers 503 and not 401.`,
    rules: [RULES.unavailable, RULES.retryAfter],
    sources: [SOURCES.unavailable],
  }),
  'no-answer': ({ title }) => ({
    title: 'No answer',
    text: `The ${title} did not answer in time, or not at all. The pages of the shop get 502 or 504 with a time to try again, keep what they show, and mark it as out of date.`,
    rules: [RULES.badGateway, RULES.retryAfter],
    sources: [SOURCES['no-answer']],
  }),
  unexpected: ({ title }) => ({
    title: 'Something else',
    text: `The ${title} answered in a way that says nothing about the token.`,
    rules: [],
    sources: [],
  }),
};

/** Says why a request had its outcome, for readers without prior knowledge. */
export const explain = (outcome: Outcome, api: LabApi): Reason => EXPLANATIONS[outcome](api);

/** Says what a forced refresh did. */
export const REFRESH_NOTE: Reason = {
  title: 'A new token, before the old one expired',
  text: 'The storefront used its refresh token at the tenant and got a new access token and a new refresh token. A refresh token works once, so all requests of the same moment share one refresh.',
  rules: [RULES.refreshing, RULES.resourceOfToken, RULES.refreshTokens],
  sources: [SOURCES['one-refresh']],
};
