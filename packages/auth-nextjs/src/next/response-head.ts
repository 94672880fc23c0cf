import type { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

type Following = AsyncLocalStorage<WeakRef<ServerResponse>>;

const FOLLOWING = Symbol.for('@monocloud/auth-nextjs.responses');

const isServerResponse = (value: unknown): value is ServerResponse =>
  typeof value === 'object' && value !== null && 'headersSent' in value;

function isFollowing(value: unknown): value is Following {
  return typeof value === 'object' && value !== null && 'getStore' in value;
}

/**
 * Notes for every request of Node's HTTP server which response its code runs for. Next says in `cookies()` neither that the
 * handler has returned nor that the response was sent. Once per process: each bundle has a copy of this module.
 */
function followResponses(): Following | undefined {
  const known: unknown = Reflect.get(globalThis, FOLLOWING);
  if (isFollowing(known)) return known;
  // Not imported, because bundles for the Edge runtime would not compile then.
  const { process }: { process?: Pick<NodeJS.Process, 'getBuiltinModule'> } = globalThis;
  try {
    const { AsyncLocalStorage } = process?.getBuiltinModule('node:async_hooks') ?? {};
    const { subscribe } = process?.getBuiltinModule('node:diagnostics_channel') ?? {};
    if (!AsyncLocalStorage || !subscribe) return undefined;
    const following: Following = new AsyncLocalStorage();
    subscribe('http.server.request.start', (message) => {
      const response: unknown = Reflect.get(Object(message), 'response');
      // Weakly, because what outlives the request (a connection, a timer) keeps its context alive.
      if (isServerResponse(response)) following.enterWith(new WeakRef(response));
    });
    Reflect.set(globalThis, FOLLOWING, following);
    return following;
  } catch {
    // The Edge runtime, which has no such server.
    return undefined;
  }
}

const following = followResponses();

/**
 * Whether cookies come too late for the response of the request under way. False where that cannot be known: in the Edge
 * runtime, on servers other than Node's HTTP/1, and for the requests during which this module was loaded.
 */
export function isTooLateForCookies(): boolean {
  const followed = following?.getStore();
  if (!followed) return false;
  const response = followed.deref();
  // Next fills in the status message when it takes over what a route handler returned, and sends the head only with the
  // first chunk of the body.
  return !response || response.headersSent || typeof response.statusMessage === 'string';
}
