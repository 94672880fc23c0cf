import type { Outcome, Reason, Rule } from '../../data/lab.ts';
import { listExcerpts } from './built-in-excerpts.ts';
import type { PlaceName } from './excerpts.ts';
import { RULES } from './rules.ts';
import type { LabApi } from './verdict.ts';

interface Explanation {
  title: string;
  text: string;
  rules: Rule[];
  places: PlaceName[];
}

const EXPLANATIONS: Record<Outcome, (api: LabApi) => Explanation> = {
  accepted: ({ name, title, audience, scope }) => ({
    title: 'Accepted',
    text: `The signature is good, the audience names ${audience}, and the scope ${scope} was granted. That is all the ${title} asks.`,
    rules: [RULES.bearer, RULES.accessToken],
    places: [`${name}-route`],
  }),
  'no-token': ({ name, title }) => ({
    title: 'Refused: there is no token',
    text: `The ${title} knows nobody without a token. Its challenge names the scope that a token needs and where to learn about the API; it names no error, because nothing was wrong with a token.`,
    rules: [RULES.errorCodes, RULES.challenge, RULES.metadata],
    places: [`${name}-route`, 'challenge'],
  }),
  'bad-signature': ({ title }) => ({
    title: 'Refused: the signature is wrong',
    text: `Audience and scope would do, but one character of the signature was changed. The ${title} checks the signature with the tenant's public key before it reads a single claim.`,
    rules: [RULES.signature, RULES.accessToken, RULES.errorCodes],
    places: ['signature'],
  }),
  'wrong-audience': ({ title, audience }) => ({
    title: 'Refused: meant for another API',
    text: `A good token of the right tenant, but its audience is not ${audience}. The ${title} does not look at the scope any more: a token meant for somebody else is no token here.`,
    rules: [RULES.audience, RULES.privilege, RULES.errorCodes],
    places: ['audience'],
  }),
  expired: ({ title }) => ({
    title: 'Refused: it has expired',
    text: `The ${title} takes a token until its expiry, and for up to a minute more in case the clocks differ.`,
    rules: [RULES.accessToken, RULES.errorCodes],
    places: ['expiry'],
  }),
  'missing-scope': ({ name, title, scope }) => ({
    title: 'Refused: the scope is missing',
    text: `The right tenant and the right audience: the ${title} knows who this is. But ${scope} was not granted, so this person may not read this. That is 403, not 401: another sign-in with the same rights would not help.`,
    rules: [RULES.errorCodes, RULES.challenge],
    places: ['scope', `${name}-route`],
  }),
  refused: ({ title }) => ({
    title: 'Refused',
    text: `The ${title} did not accept this token, for a reason that its claims do not show: another tenant, or a key that is no longer published.`,
    rules: [RULES.errorCodes],
    places: [],
  }),
  'not-issued': () => ({
    title: 'No such token',
    text: 'Nothing was sent. The tenant does not grant this scope to your account, whatever an application asks for, so there is no token to send.',
    rules: [RULES.narrowerScope, RULES.resource],
    places: ['declined'],
  }),
  'rate-limited': ({ title }) => ({
    title: 'Too many requests',
    text: `The ${title} counts the requests of each person, and says in Retry-After how long to wait.`,
    rules: [RULES.tooManyRequests, RULES.retryAfter],
    places: ['rate-limit'],
  }),
  unavailable: ({ title }) => ({
    title: 'Not now',
    text: `The ${title} cannot tell whether the token is good, for instance because it cannot get the tenant's keys. That is its own trouble, so it says 503 and not 401.`,
    rules: [RULES.unavailable, RULES.retryAfter],
    places: ['unavailable'],
  }),
  'no-answer': ({ title }) => ({
    title: 'No answer',
    text: `The ${title} did not answer in time, or not at all. The pages of the shop are told 502 or 504 with a time to try again, keep what they show, and mark it as out of date.`,
    rules: [RULES.badGateway, RULES.retryAfter],
    places: ['no-answer'],
  }),
  unexpected: ({ title }) => ({
    title: 'Something else',
    text: `The ${title} answered in a way that says nothing about the token.`,
    rules: [],
    places: [],
  }),
};

/** Says why a request came out as it did, in words that need no knowledge of the matter. */
export function explain(outcome: Outcome, api: LabApi): Reason {
  return toReason(EXPLANATIONS[outcome](api));
}

/** Says what a forced refresh did. */
export function explainRefresh(): Reason {
  return toReason({
    title: 'A new token, before the old one expired',
    text: 'The storefront spent its refresh token at the tenant and got a new access token and a new refresh token. A refresh token works once, so everybody who asks at the same time shares one refresh.',
    rules: [RULES.refreshing, RULES.resourceOfToken, RULES.refreshTokens],
    places: ['one-refresh'],
  });
}

function toReason({ title, text, rules, places }: Explanation): Reason {
  return { title, text, rules, excerpts: listExcerpts(places) };
}
