import crypto from 'node:crypto';
import { vi } from 'vitest';

const spies = [vi.spyOn(crypto, 'verify'), vi.spyOn(globalThis.crypto.subtle, 'verify')];

/** Signatures verified since the last call, or since the test file began. */
export function verifications(): number {
  const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of spies) spy.mockClear();
  return count;
}
