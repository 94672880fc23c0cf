import type { GetTokensOptions } from '../../core/types.ts';
import type { RedisSettings } from '../options.ts';

/** Where a worker stands still until it is told to go on: before it asks for a grant, or once it has the answer. */
export type Halt = 'before-grant' | 'after-grant';

export interface WorkerSettings {
  tenant: { issuer: string; webClient: { clientId: string; clientSecret: string } };
  redis: Omit<RedisSettings, 'secrets' | 'waitMilliseconds'> & { secret: string };
  halts: Halt[];
}

/** A visit of a browser with these cookies: one or several calls at once, or a sign-out. */
export interface Visit {
  id: number;
  cookies: [string, string][];
  calls: GetTokensOptions[] | 'sign-out';
}

export interface CallResult {
  accessToken?: string;
  idToken?: string;
  isExpired?: boolean;
  /** Name and message of the error. */
  error?: string;
}

export type ToWorker = { kind: 'visit'; visit: Visit } | { kind: 'go-on' };
export type FromWorker =
  { kind: 'ready' } | { kind: 'halted'; at: Halt } | { kind: 'visited'; id: number; results: CallResult[] };
