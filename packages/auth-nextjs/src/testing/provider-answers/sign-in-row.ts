import type { Reply } from '../../core/testing/scripted-provider.ts';
import type { MonoCloudOptions } from '../../core/types.ts';
import type { ProviderAnswer } from './row.ts';

/** What differs from a sign-in as it should be. */
export interface SignInDifference {
  /** Behind the issuer in discovery; tokens repeat it unless `claims` says otherwise. */
  issuerEnd?: string;
  /** Behind the issuer in the configuration. */
  tenantEnd?: string;
  /** Members of the discovery document, undefined for one that is missing. */
  metadata?: Record<string, unknown>;
  /** Parameters of the callback, undefined for one that is missing. */
  callback?: Record<string, string | undefined>;
  /** Claims of the ID token; `{issuer}` in a text stands for the issuer. */
  claims?: Record<string, unknown>;
  /** Header of the ID token. */
  header?: { kid?: string; typ?: string };
  /** Seconds by which the clock of the provider is ahead. */
  clock?: number;
  /** Members of the token answer. */
  token?: Record<string, unknown>;
  /** The whole answer of the token endpoint. */
  tokenReply?: Reply;
  userinfo?: Reply;
  options?: MonoCloudOptions;
  /** What the line in the log contains. */
  log?: string;
}

export interface SignInAnswer extends ProviderAnswer, SignInDifference {}

export type SignInRow = [answer: string, outcome: string, difference: SignInDifference];

export const OK = 'signed in';
export const LATER = 'retried later';
export const SETUP = 'page: sign_in_setup';
export const EXPIRED = 'page: sign_in_expired';
export const REFUSED = 'page: answer_refused';
export const CANCELLED = 'page: sign_in_cancelled';
export const INCOMPLETE = 'page: sign_in_incomplete';
export const NO_PROFILE = 'page: userinfo_refused';
export const SKEW = 'page: clock_skew';

/** An OAuth error of the token endpoint (RFC 6749 §5.2). */
export const refusal = (status: number, error: string, error_description?: string): SignInDifference => ({
  tokenReply: { status, json: { error, error_description } },
  log: error_description === undefined ? error : `${error}: ${error_description.replaceAll(/\s+/g, ' ')}`,
});
/** An error in the answer through the browser (RFC 6749 §4.1.2.1). */
export const denial = (error: string, error_description?: string, log?: string): SignInDifference => ({
  callback: { code: undefined, error, error_description },
  log,
});
export const html = (status: number): Reply => ({
  status,
  text: '<html>Please wait</html>',
  headers: { 'content-type': 'text/html' },
});

// Rows that differ in one place alone, with what the log says of it.
type Members = Record<string, unknown>;
export const claims = (members: Members, log?: string): SignInDifference => ({ claims: members, log });
export const token = (members: Members, log?: string): SignInDifference => ({ token: members, log });
export const metadata = (members: Members, log?: string): SignInDifference => ({ metadata: members, log });
export const tokenReply = (reply: Reply, log?: string): SignInDifference => ({ tokenReply: reply, log });
export const userinfo = (reply: Reply, log?: string): SignInDifference => ({ userinfo: reply, log });
export const callback = (members: Record<string, string | undefined>, log?: string): SignInDifference => ({
  callback: members,
  log,
});
