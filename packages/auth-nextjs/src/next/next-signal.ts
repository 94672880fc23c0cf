/**
 * Next steers by throwing: redirects, not-found, and "this page is dynamic". Swallowing such a signal breaks
 * the page or freezes it at build time, so every `catch` around Next's own functions asks here first.
 */
export async function rethrowNextSignal(error: unknown): Promise<void> {
  const navigation: object = await import('next/navigation');
  // Asked for first: a module that a test suite put in its place may throw for names it does not have.
  const rethrow: unknown = 'unstable_rethrow' in navigation && navigation.unstable_rethrow;
  if (typeof rethrow === 'function') rethrow(error);
  // Next 14 has no function for it; its signals are recognized by their digest.
  else if (error instanceof Error && 'digest' in error) throw error;
}

/** What `redirect()` threw, as a redirect that does not repeat the method (303, RFC 9110 §15.4.4); its own are 307. */
export function toSeeOther(signal: unknown): unknown {
  const digest: unknown = signal instanceof Error && Reflect.get(signal, 'digest');
  if (typeof digest !== 'string') return signal;
  return Object.assign(new Error('NEXT_REDIRECT'), { digest: digest.replace(/;307;$/, ';303;') });
}

/**
 * What makes Next answer 401. Its own `unauthorized()` throws the same, in applications that allow it by an experimental
 * option. Undefined before Next 15.1, which does not know it.
 */
export async function createUnauthorizedSignal(): Promise<Error | undefined> {
  const navigation: object = await import('next/navigation');
  if (typeof Reflect.get(navigation, 'unauthorized') !== 'function') return undefined;
  return Object.assign(new Error('unauthorized'), { digest: 'NEXT_HTTP_ERROR_FALLBACK;401' });
}
