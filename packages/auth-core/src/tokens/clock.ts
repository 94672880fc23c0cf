import { MonoCloudValidationError } from '../errors.ts';

/** How this machine's clock is read. */
export interface Clock {
  /** Seconds added to this machine's clock. */
  skewSeconds: number;
  /** Seconds of grace around `exp`, `nbf` and `iat`. */
  toleranceSeconds: number;
}

/** Epoch seconds, rounded down. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** @throws MonoCloudValidationError for anything but a number: compared with NaN, no token would ever expire. */
export function requireSeconds(seconds: number): number {
  if (!Number.isFinite(seconds))
    throw new MonoCloudValidationError('Clock settings must be numbers of seconds');
  return seconds;
}
