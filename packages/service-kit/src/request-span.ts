import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span } from '@opentelemetry/api';
import { ANNOTATE, getTracer, isObserved, measure, type Annotate } from './observe.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);
const PROBES = new Set(['/livez', '/readyz']);

const routes = new WeakMap<IncomingMessage, string>();

/**
 * States the route of a request, such as `/invoices/{id}`, for its span and its duration, unless it is answered with 404.
 * Express's routes are found without it.
 * @param findRoute is called with an SDK only.
 */
export function nameRoute(request: IncomingMessage, findRoute: () => string | undefined): void {
  const route = isObserved() ? findRoute() : undefined;
  if (route !== undefined) routes.set(request, route);
}

/**
 * Wraps a listener so that each request has a server span, the parent of all that happens during it, and its duration is
 * measured. The span continues the trace that the client names; its `baggage` is not read. It has method, route and status,
 * and no path: ids and tokens stand in paths. Probes have none, unless `isIgnored` says otherwise. Without an SDK, the listener is called as it is.
 */
export function traceRequests(
  listener: RequestListener,
  isIgnored: (url: string) => boolean = (url) => PROBES.has(url),
): RequestListener {
  return function traceRequest(request, response) {
    if (!isObserved() || isIgnored(request.url ?? '')) return listener(request, response);
    const method = METHODS.has(request.method ?? '') ? (request.method ?? '') : '_OTHER';
    const attributes: Attributes = { 'http.request.method': method };
    const parent = findParent(request);
    const span = getTracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    const startedAt = performance.now();
    response.once('close', () => {
      describeResponse(span, { request, response, attributes });
      span.setAttributes(attributes).end();
      measure('http.server.request.duration', startedAt, attributes);
    });
    const annotate: Annotate = (further) => void Object.assign(attributes, further);
    const surroundings = trace.setSpan(parent, span).setValue(ANNOTATE, annotate);
    return context.with(surroundings, () => listener(request, response));
  };
}

/** An SDK with instrumentation of its own has made a span before. */
const findParent = ({ headers }: IncomingMessage): Context =>
  trace.getActiveSpan() ? context.active() : propagation.extract(context.active(), headers);

interface Answered {
  request: IncomingMessage;
  response: ServerResponse;
  attributes: Attributes;
}

function describeResponse(span: Span, { request, response, attributes }: Answered): void {
  const { statusCode, writableFinished } = response;
  attributes['http.response.status_code'] = statusCode;
  // A client can name any path; Express knows which are routes.
  const named = statusCode === 404 ? undefined : routes.get(request);
  const route = named ?? findExpressRoute(request);
  if (route !== undefined) {
    attributes['http.route'] = route;
    span.updateName(`${String(attributes['http.request.method'])} ${route}`);
  }
  // A client that went away before the answer is not a failure of the service.
  if (!writableFinished) attributes['error.type'] = 'client_closed';
  else if (statusCode >= 500) {
    attributes['error.type'] = String(statusCode);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
}

/** The route that Express has chosen; a parameter of an expression as `{name}`. */
function findExpressRoute(request: IncomingMessage): string | undefined {
  const route: unknown = 'route' in request ? request.route : undefined;
  const path: unknown =
    typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  if (Array.isArray(path)) return typeof path[0] === 'string' ? path[0] : undefined;
  if (!(path instanceof RegExp)) return typeof path === 'string' ? path : undefined;
  return path.source
    .replaceAll('\\/', '/')
    .replaceAll(/^\^|\$$/g, '')
    .replaceAll(/\(\?<(\w+)>[^)]*\)/g, '{$1}');
}
