import { PAGE_STYLE_SOURCE, renderPage } from '@monoshop/service-kit/page';
import { toRequestId } from '@monoshop/service-kit/http';
import { inSpan, toTraceHeaders } from '@monoshop/service-kit/telemetry';
import { headers } from 'next/headers';
import { z } from 'zod';
import { respond, respondProblem } from './gateway.ts';
import { identifyRequest, logEvent } from './log.ts';
import { tokensNotCombinable } from './map-token-error.ts';
import { toClosedPolicy } from './security-headers.ts';

const errorSchema = z.object({ error: z.literal('invalid_target') });

/**
 * The headers of the requests for which the tenant refused one token for several APIs: Next has one object of them for all
 * that runs for a request.
 */
const refused = new WeakSet<Headers>();

/** Of the request that is being served, if there is one. */
async function readHeaders(): Promise<Headers | undefined> {
  try {
    return await headers();
  } catch {
    return undefined;
  }
}

/** With the id of the request that is being served, and its trace, by its `traceparent` where no SDK knows it. */
async function continueTrace(init: RequestInit = {}): Promise<RequestInit> {
  const sent = new Headers(init.headers);
  const served = await readHeaders();
  const requestId = served?.get('x-request-id');
  if (requestId) sent.set('x-request-id', requestId);
  const continued = toTraceHeaders(served?.get('traceparent') ?? null);
  for (const [name, value] of Object.entries(continued)) sent.set(name, value);
  return { ...init, headers: sent };
}

/** A provider may name endpoints of other origins, which learn of no trace and no id. */
function isTenant({ origin }: URL): boolean {
  const tenant = process.env.MONOCLOUD_AUTH_TENANT_DOMAIN ?? '';
  return URL.canParse(tenant) && new URL(tenant).origin === origin;
}

/** `fetch` in a span of its own, which the tenant can continue. */
const fetchInTrace: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const method = init?.method ?? 'GET';
  const attributes = { 'http.request.method': method, 'server.address': url.hostname };
  return inSpan(`${method} tenant`, { kind: 'client', attributes }, async (annotate) => {
    const response = await fetch(input, isTenant(url) ? await continueTrace(init) : init);
    annotate({ 'http.response.status_code': response.status });
    return response;
  });
};

/** The `fetch` of the SDK, which continues the trace. It notes when the tenant refuses one token for several APIs (RFC 8707 §2), which the log then says. */
export const fetchFromTenant: typeof fetch = async (input, init) => {
  const response = await fetchInTrace(input, init);
  const { body } = init ?? {};
  const isForSeveral = body instanceof URLSearchParams && body.getAll('resource').length > 1;
  if (response.status !== 400 || !isForSeveral) return response;
  const answer: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (errorSchema.safeParse(answer).success) {
    const served = await readHeaders();
    if (served) refused.add(served);
    const ids = identifyRequest(served ?? new Headers());
    logEvent('warn', 'tokens_not_combinable', { ...ids, remedy: 'Set MONOSHOP_TOKENS=per-api' });
  }
  return response;
};

const PAGE = `<p>The sign-in service gives this shop no access token for several APIs at once. Your account is not the reason.</p>
<p class="bad">tokens_not_combinable: the people who run this shop have to set <code>MONOSHOP_TOKENS=per-api</code>.</p>
<a class="button" href="/">Back to MonoShop</a>`;

/**
 * Serves a request for an auth route. A sign-in that ends because the tenant refused one token for several APIs is answered
 * with what to set; the SDK's own page could say only that something is not set up.
 */
export async function nameRefusal(
  headers: Headers,
  serve: () => Promise<Response | null | undefined | void>,
): Promise<Response | null | undefined | void> {
  const answer = await serve();
  if (!answer || answer.status < 400) return answer;
  const served = await readHeaders();
  if (!served || !refused.has(served)) return answer;
  const refusal = describe(headers);
  // The cookie of the sign-in that has ended goes.
  for (const cookie of answer.headers.getSetCookie()) refusal.headers.append('set-cookie', cookie);
  return refusal;
}

function describe(headers: Headers): Response {
  const parts = { requestId: toRequestId(headers.get('x-request-id')) };
  const failure = tokensNotCombinable(undefined);
  if (!headers.get('accept')?.includes('text/html')) return respondProblem(failure, parts);
  const type = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': toClosedPolicy(PAGE_STYLE_SOURCE),
  };
  const page = renderPage({ title: 'You are not signed in', content: PAGE });
  return respond(page, failure.problem.status, type, parts);
}
