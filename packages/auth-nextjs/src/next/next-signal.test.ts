import { afterEach, describe, expect, it, vi } from 'vitest';
import { rethrowNextSignal } from './next-signal.ts';

/** What Next 14 throws to redirect: it has a digest, and `next/navigation` has no function that tells it. */
const signal = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/till;307;' });

afterEach(() => {
  vi.doUnmock('next/navigation');
});

describe('a signal that Next steers by', () => {
  it.each([
    ['by the function of Next', () => undefined],
    [
      'by its digest where Next has no function for it',
      () => vi.doMock('next/navigation', () => ({ unstable_rethrow: undefined })),
    ],
  ])('is thrown on, told %s; an error of the application is not', async (_how, prepare) => {
    prepare();
    await expect(rethrowNextSignal(signal)).rejects.toBe(signal);
    await expect(rethrowNextSignal(new Error('down'))).resolves.toBeUndefined();
    await expect(rethrowNextSignal('down')).resolves.toBeUndefined();
  });
});
