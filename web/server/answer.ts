import { NextResponse } from 'next/server';
import type { GatewayError } from './gateway-error.ts';

export interface AnswerParts {
  requestId: string;
  /** Carries the cookies of a renewed or ended session. */
  session?: NextResponse;
}

function complete(response: NextResponse, { requestId, session }: AnswerParts): NextResponse {
  response.headers.set('cache-control', 'private, no-store');
  response.headers.set('x-request-id', requestId);
  for (const cookie of session?.headers.getSetCookie() ?? []) response.headers.append('set-cookie', cookie);
  return response;
}

/** Answers the browser with JSON that no cache keeps. */
export const answerJson = (body: unknown, status: number, parts: AnswerParts): NextResponse =>
  complete(NextResponse.json(body, { status }), parts);

/**
 * Answers the browser with a CSV file to save (RFC 4180, RFC 6266), which no cache keeps.
 * @param fileName plain ASCII without quotes.
 */
export function answerCsv(csv: string, fileName: string, parts: AnswerParts): NextResponse {
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${fileName}"`,
  };
  return complete(new NextResponse(csv, { headers }), parts);
}

/** Answers the browser with problem details (RFC 9457). */
export function answerProblem(
  { problem, retryAfterSeconds }: GatewayError,
  parts: AnswerParts,
): NextResponse {
  const response = answerJson(problem, problem.status, parts);
  response.headers.set('content-type', 'application/problem+json');
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}
