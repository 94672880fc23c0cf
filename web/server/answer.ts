import type { GatewayError } from './gateway-error.ts';

export interface AnswerParts {
  requestId: string;
  /** Carries the cookies of a renewed or ended session. */
  session?: Response;
}

// Made in one piece: a NextResponse over a Response costs as much again, and nothing here uses what it adds.
function answer(
  body: string,
  status: number,
  given: Record<string, string>,
  { requestId, session }: AnswerParts,
): Response {
  const headers = new Headers({ ...given, 'cache-control': 'private, no-store', 'x-request-id': requestId });
  for (const cookie of session?.headers.getSetCookie() ?? []) headers.append('set-cookie', cookie);
  return new Response(body, { status, headers });
}

/** Answers the browser with JSON that no cache keeps. */
export const answerJson = (body: unknown, status: number, parts: AnswerParts): Response =>
  answer(JSON.stringify(body), status, { 'content-type': 'application/json' }, parts);

/**
 * Answers the browser with a CSV file to save (RFC 4180, RFC 6266), which no cache keeps.
 * @param fileName plain ASCII without quotes.
 */
export function answerCsv(csv: string, fileName: string, parts: AnswerParts): Response {
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${fileName}"`,
  };
  return answer(csv, 200, headers, parts);
}

/** Answers the browser with problem details (RFC 9457). */
export function answerProblem({ problem, retryAfterSeconds }: GatewayError, parts: AnswerParts): Response {
  const response = answerJson(problem, problem.status, parts);
  response.headers.set('content-type', 'application/problem+json');
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}
