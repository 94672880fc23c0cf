/** What the lab can try. A request names one of these and nothing else. */
export const SCENARIOS = [
  'no-token',
  'damaged-signature',
  'other-api',
  'missing-scope',
  'single-audience',
  'combined',
  'refresh-now',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

export type ApiName = 'products' | 'invoices';

/** The claims of an access token that the lab shows (RFC 9068 §2.2). They are read, not verified. */
export interface TokenClaims {
  issuer: string;
  subject: string;
  audiences: string[];
  scopes: string[];
  clientId?: string;
  /** Epoch seconds. */
  issuedAtSeconds?: number;
  /** Epoch seconds. */
  expiresAtSeconds: number;
}

/** One check of an API, and its result for a token. */
export interface Check {
  name: 'audience' | 'expiry' | 'scope';
  holds: boolean;
  text: string;
}

/** How one API would judge a token whose signature is valid. */
export interface Verdict {
  api: ApiName;
  apiTitle: string;
  accepts: boolean;
  checks: Check[];
}

/** The access token in use, without the token. */
export interface LabToken {
  /** Absent when the tenant's tokens are not JWTs, which only the tenant can read. */
  claims?: TokenClaims;
  verdicts: Verdict[];
}

/** Where this repository decides something. */
export interface Source {
  /** From the root of the repository. */
  path: string;
  /** Name of the function. */
  symbol: string;
}

/** A section of an RFC, and where to read it. */
export interface Rule {
  label: string;
  url: string;
}

/** Outcome of one request of the lab. */
export type Outcome =
  | 'accepted'
  | 'no-token'
  | 'bad-signature'
  | 'wrong-audience'
  | 'expired'
  | 'missing-scope'
  | 'refused'
  | 'not-issued'
  | 'rate-limited'
  | 'unavailable'
  | 'no-answer'
  | 'unexpected';

/** Why a request had its outcome: in words, in the code, in the standards. */
export interface Reason {
  title: string;
  text: string;
  rules: Rule[];
  sources: Source[];
}

/** What an API answered, without any part of the token. */
export interface LabAnswer {
  status: number;
  /** `WWW-Authenticate` (RFC 6750 §3). */
  challenge?: string;
  retryAfter?: string;
  /** The beginning of the body. */
  body: string;
  /** Whether the body is longer. */
  isCut: boolean;
  durationMs: number;
}

/** One request to one API, and its result. */
export interface LabExchange {
  /** Its place in the run, from 0: two of one run may be equal in everything else. */
  place: number;
  api: ApiName;
  apiTitle: string;
  request: { method: 'GET'; url: string; authorization: string };
  /** Of the token that was sent; none without a token. */
  audiences: string[];
  scopes: string[];
  /** Where the outcome belongs in the table. A damaged token says nothing about audience and scope. */
  row?: RowId;
  outcome: Outcome;
  reason: Reason;
  /** Absent when nothing was sent or no response arrived. */
  answer?: LabAnswer;
}

/** Which APIs a token is for, or which scopes it has. */
export type Share = 'none' | ApiName | 'both';

/** A row of the table of outcomes: the audience of a token, and its scopes. */
export type RowId = `${Share}/${Share}`;

/** A scenario that ran against both APIs. */
export interface LabRun {
  scenario: Scenario;
  exchanges: LabExchange[];
  /** What happened before the requests, in the scenarios that show it. */
  note?: Reason;
}
