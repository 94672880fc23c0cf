/**
 * Next steers by throwing: redirects, not-found, and "this page is dynamic". Swallowing such a signal breaks
 * the page or freezes it at build time, so every `catch` around Next's own functions asks here first.
 */
export async function rethrowNextSignal(error: unknown): Promise<void> {
  const { unstable_rethrow: rethrow } = await import('next/navigation');
  rethrow(error);
}
