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
