import { vi } from 'vitest';

/** Takes the clock in hand, for this process and thus for a tenant that runs in it. Timers go on as they were. */
export function holdClock(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
}

/** Moves the clock that {@link holdClock} took. */
export function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

/** Gives the clock back. */
export function releaseClock(): void {
  vi.useRealTimers();
}
