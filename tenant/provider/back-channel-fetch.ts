import { isLoopback } from '@monoshop/service-kit';

type GuardedInit = RequestInit & { dispatcher?: unknown };

/**
 * The fetch of the provider for its only outgoing request, the logout token (OpenID Connect Back-Channel Logout 1.0
 * §2.5). The provider hands over a dispatcher that cuts connections to this very machine, against forged addresses;
 * ours come from the settings, and the storefront usually runs right here.
 */
export function fetchFromProvider(
  input: string | URL | Request,
  options: GuardedInit = {},
): Promise<Response> {
  const { dispatcher: _guard, ...unguarded } = options;
  const url = new URL(input instanceof Request ? input.url : input);
  return fetch(input, isLoopback(url) ? unguarded : options);
}
