import { toRequestId } from '@monoshop/service-kit/http';
import { addOne, annotateSpan, measure, readTraceId } from '@monoshop/service-kit/telemetry';
import type { LogEvent, LogFields } from './log.ts';
import { mayWrite } from './token-request.ts';

/**
 * What is read of an event of the SDK; the log gets its other members too. Written out, so that the storefront compiles with
 * a release of the SDK that has no events.
 */
export interface AuthEvent {
  type: string;
  clientId: string;
  /** Space-separated, that a sign-in or a token was requested with. */
  scopes?: string;
  /** Space-separated, that a sign-in brought. */
  grantedScopes?: string;
  /** Seconds, that a sign-in was requested with. */
  maxAge?: number;
  /** Epoch seconds of the sign-in at the tenant. */
  authTime?: number;
  /** OAuth error code. */
  error?: string;
  /** Of a failure that an operator has to know of. */
  reference?: string;
  outcome?: string;
  isSessionOver?: boolean;
  durationMs?: number;
}

/** The request that caused an event or a failure. */
interface CausingRequest {
  getHeader(name: string): Promise<string | undefined>;
}

/** Takes events of the SDK. */
export type TakeEvent = (event: AuthEvent, request?: CausingRequest) => Promise<void>;

/** Takes what failed in the SDK and is an operator's to correct. */
type TakeFailure = (
  failure: { action: string; error: unknown; reference?: string; sub?: string },
  request?: CausingRequest,
) => Promise<void>;

type Line = Parameters<LogEvent>;

// A clock that differs by less is no reason to call a sign-in old.
const CLOCK_TOLERANCE_SECONDS = 60;

/** Whether the tenant says that the sign-in is older than was asked for. */
const isOld = ({ authTime, maxAge = 0 }: AuthEvent): boolean =>
  authTime !== undefined && Date.now() / 1_000 - authTime > maxAge + CLOCK_TOLERANCE_SECONDS;

/**
 * What a sign-in that asked for a permission has come to. One that comes back without it in its token is only answered:
 * the token may be for another API, and whether the account may do it shows when it is done.
 */
function toPermissionEvent(event: AuthEvent): string {
  if (event.type === 'sign_in_started') return 'permission_asked';
  if (event.type === 'sign_in_failed') return 'permission_refused';
  return mayWrite(event.grantedScopes) ? 'permission_given' : 'permission_answered';
}

function toStepUpEvent(event: AuthEvent): string {
  if (event.type === 'sign_in_started') return 'step_up_asked';
  return event.type === 'sign_in_failed' || isOld(event) ? 'step_up_failed' : 'step_up_done';
}

/** What is said, next to its own event, of a sign-in that asked for more than being signed in. */
const listPurposes = (event: AuthEvent): string[] => [
  ...(mayWrite(event.scopes) ? [toPermissionEvent(event)] : []),
  ...(event.maxAge === undefined ? [] : [toStepUpEvent(event)]),
];

/** The tenant gives no token for what the user was not asked about yet (RFC 6749 §6, RFC 8707 §2.2): no fault. */
const isPermissionMissing = ({ scopes, error = '' }: AuthEvent): boolean =>
  mayWrite(scopes) && ['invalid_scope', 'invalid_target'].includes(error);

/** Of space-separated scopes, those that are known: a link to the sign-in may name any text as one. */
const keepKnown = (known: ReadonlySet<string>, scopes: string | undefined): string | undefined =>
  scopes
    ?.split(' ')
    .filter((scope) => known.has(scope))
    .join(' ');

/** What the log says of an event. */
function toLines(event: AuthEvent): Line[] {
  const { type, clientId, durationMs, ...others } = event;
  const rounded = durationMs !== undefined && { durationMs: Math.round(durationMs) };
  const fields: LogFields = { client_id: clientId, ...others, ...rounded };
  switch (type) {
    case 'sign_in_started':
    case 'signed_in':
    case 'sign_in_failed': {
      const level = event.reference === undefined ? 'info' : 'warn';
      return [[level, type, fields], ...listPurposes(event).map((name): Line => ['info', name, fields])];
    }
    case 'refresh_failed':
      if (isPermissionMissing(event)) return [['info', 'permission_missing', fields]];
      return [[event.isSessionOver ? 'info' : 'warn', type, fields]];
    case 'back_channel_logout':
      return [[event.outcome === 'accepted' ? 'info' : 'warn', type, fields]];
    default:
      return [['info', type, fields]];
  }
}

/** Counts an event of the SDK; of a read token, the span and the duration have the outcome. */
function countEvent({ type, outcome, durationMs = 0 }: AuthEvent): void {
  if (type !== 'tokens_read')
    return addOne('auth.session.events', { event: type, ...(outcome && { outcome }) });
  annotateSpan({ 'auth.token.outcome': outcome });
  addOne('auth.tokens.read', { outcome });
  measure('auth.tokens.duration', performance.now() - durationMs, { outcome });
}

async function identify(request: CausingRequest | undefined): Promise<LogFields> {
  const id = await request?.getHeader('x-request-id');
  const traceId = readTraceId(await request?.getHeader('traceparent'));
  return { requestId: id === undefined ? undefined : toRequestId(id), traceId };
}

/**
 * Creates what writes the failures of the SDK to the log. By the reference, and the id of the request, they are found from
 * the line of the sign-in that failed. What the tenant said in words is left out: it may repeat what it was sent.
 */
export const createFailureLog =
  (log: LogEvent): TakeFailure =>
  async ({ error, ...known }, request) => {
    const err = error instanceof Error ? error : new Error('A value that is not an error was thrown');
    log('warn', 'auth_failed', { ...(await identify(request)), ...known, err });
  };

/**
 * Creates what writes the events of sign-ins, sessions and refreshes to the log, with the ids of their requests.
 * @param knownScopes space-separated, that lines may name.
 */
export function createAudit(log: LogEvent, knownScopes: string): TakeEvent {
  const known = new Set(knownScopes.split(/\s+/));
  return async (event, request) => {
    countEvent(event);
    // For metrics alone: every request for data has a line.
    if (event.type === 'tokens_read') return;
    const [scopes, grantedScopes] = [event.scopes, event.grantedScopes].map((all) => keepKnown(known, all));
    const lines = toLines({ ...event, scopes, grantedScopes });
    const ids = await identify(request);
    for (const [level, name, fields] of lines) log(level, name, { ...ids, ...fields });
  };
}

/**
 * The options of the SDK that take events and failures. None with a release of the SDK that has no such options and would
 * refuse them, which has no such entry point either.
 */
export async function takeEvents<Options extends { onEvent: TakeEvent; logFailure: TakeFailure }>(
  options: Options,
): Promise<Partial<Options>> {
  try {
    await import('@monocloud/auth-nextjs/configuration');
    return options;
  } catch {
    return {};
  }
}
