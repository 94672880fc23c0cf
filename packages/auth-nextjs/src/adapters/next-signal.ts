/**
 * Next steers by throwing: redirects, not-found, and "this page is dynamic". Swallowing such a signal breaks
 * the page or freezes it at build time, so every `catch` around Next's own functions asks here first.
 */
export async function rethrowNextSignal(error: unknown): Promise<void> {
  const navigation: object = await import('next/navigation');
  const rethrow: unknown = Reflect.get(navigation, 'unstable_rethrow');
  if (typeof rethrow === 'function') rethrow(error);
  // Next 14 has no function for it; its signals are told by their digest.
  else if (error instanceof Error && 'digest' in error) throw error;
}
