import { isObject, isWebResponse } from './request.ts';

/** What makes a response, in place of one: as published, the members of a `Response` in a plain object. */
export interface ResponseInitializer {
  /** A plain object or a list is sent as JSON, anything else as it is. */
  body?: BodyInit | object | null;
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** What a handler or a callback of a guard answers. */
export type HandlerAnswer = Response | ResponseInitializer;

const MEMBERS = ['body', 'status', 'statusText', 'headers'];

// Not by `instanceof`: test environments and bundles may hold several copies of `Response`.
function isResponse(answer: HandlerAnswer): answer is Response {
  return isWebResponse(answer) && 'bodyUsed' in answer;
}

function isBody(body: BodyInit | object | null): body is BodyInit | null {
  if (body === null || typeof body !== 'object') return true;
  return !Array.isArray(body) && ![Object.prototype, null].includes(Object.getPrototypeOf(body));
}

/** Whether a value is a response, or has members that make one. */
export function isHandlerAnswer(value: unknown): value is HandlerAnswer {
  return isObject(value) && MEMBERS.some((name) => name in value);
}

/**
 * The response that a handler means.
 * @throws TypeError for anything else, so that a guard whose callback answers nonsense lets nothing through.
 */
export function toResponse(answer: HandlerAnswer): Response {
  if (!isHandlerAnswer(answer)) {
    throw new TypeError('The handler answered neither a Response nor { body, status, headers }');
  }
  if (isResponse(answer)) return answer;
  const { body = null, status, statusText, headers } = answer;
  const init = { status, statusText, headers };
  return isBody(body) ? new Response(body, init) : Response.json(body, init);
}
