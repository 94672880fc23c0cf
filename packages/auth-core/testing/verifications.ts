import { vi } from 'vitest';

const verify = vi.spyOn(crypto.subtle, 'verify');

/** Signatures verified since the last call, or since the test file began. */
export function verifications(): number {
  const count = verify.mock.calls.length;
  verify.mockClear();
  return count;
}
