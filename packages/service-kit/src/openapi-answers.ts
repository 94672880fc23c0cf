import { z } from 'zod';
import { GUARD_PROBLEMS, PROBLEM_TYPE, toProblemBody, type Problem } from './problem.ts';

/** One form that a response can have. */
export interface Answer {
  description: string;
  /** Name of the body's schema; left out for a response without a body. */
  schema?: string;
  /** Media type of the body; JSON by default. */
  type?: string;
  /** What the operation's example is answered with, exactly. */
  example?: unknown;
  /** Headers that the response has besides those of every response. */
  headers?: readonly string[];
}

/** What the requests of examples carry as `X-Request-Id`. */
const EXAMPLE_REQUEST_ID = '7d0f3c1e-example';

/**
 * A response with problem details (RFC 9457).
 *
 * @param problem the example; its request has the `X-Request-Id` that it shows.
 */
export const problemAnswer = (
  description: string,
  problem: Problem,
  headers?: readonly string[],
): Answer => ({
  description,
  schema: 'Problem',
  type: PROBLEM_TYPE,
  example: toProblemBody(problem, EXAMPLE_REQUEST_ID),
  headers,
});

const messageAnswer = (description: string, message: string, headers?: readonly string[]): Answer => ({
  description,
  schema: 'Message',
  example: { message },
  headers,
});

const CHALLENGE = ['WWW-Authenticate'];
const RETRY = ['Retry-After'];
const UNAVAILABLE = 'The issuer or the database cannot be reached. Try again later.';

/** What `completeProtection` and the error handler respond with, on every route. */
export const GUARD_ANSWERS: Readonly<Record<number, readonly Answer[]>> = {
  400: [
    problemAnswer('The token was sent in more than one way.', GUARD_PROBLEMS.severalTokens, CHALLENGE),
    { description: 'The request is malformed.', schema: 'Problem', type: PROBLEM_TYPE },
  ],
  401: [messageAnswer('There is no valid access token for this API.', 'unauthorized', CHALLENGE)],
  403: [messageAnswer('The token lacks a scope, which the challenge names.', 'forbidden', CHALLENGE)],
  429: [problemAnswer('The caller has used up the minute.', GUARD_PROBLEMS.tooManyRequests, RETRY)],
  500: [
    problemAnswer('A fault of this API.', { status: 500 }),
    { description: 'The issuer refused to be asked.', schema: 'Message' },
  ],
  503: [
    messageAnswer(UNAVAILABLE, 'service unavailable', RETRY),
    problemAnswer(UNAVAILABLE, { status: 503, detail: 'The database cannot be reached.' }, RETRY),
  ],
};

/** What Express responds with to every GET that succeeds. */
export const READ_ANSWERS: Readonly<Record<number, readonly Answer[]>> = {
  304: [{ description: 'The caller has what would be sent: `If-None-Match: *` (RFC 9110 §13.1.2).' }],
};

/** What the document says of a header, by its name. */
export const HEADERS: Readonly<Record<string, string>> = {
  ETag: 'Version of the data (RFC 9110 §8.8.3).',
  'Retry-After': 'Seconds to wait (RFC 9110 §10.2.3).',
  'WWW-Authenticate': 'What is missing (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1).',
};

/** Bodies of refusals and failures. */
export const SHARED_SCHEMAS = {
  Message: z.object({ message: z.string() }),
  Problem: z.looseObject({
    type: z.literal('about:blank'),
    status: z.int().min(400).max(599),
    code: z.string(),
    title: z.string(),
    detail: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  }),
};
