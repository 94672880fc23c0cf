import { MonoCloudOPError, MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { kindOf } from './failure-kind.ts';
import type { IMonoCloudCookieRequest } from './http.ts';
import type { ProblemCode } from './routes/sign-in-problem.ts';

/** What an access token was requested for: space-separated lists. */
interface RequestedToken {
  resource?: string;
  /** Absent: what was granted at sign-in (RFC 6749 §6). */
  scopes?: string;
}

/** What a sign-in asks the tenant for: more than the usual scopes, or a recent sign-in (RFC 9470 §4). */
interface RequestedSignIn {
  /** Space-separated. */
  scopes?: string;
  /** Seconds. */
  maxAge?: number;
}

/** Why a session is over, other than by the user's own sign-out. */
export type SessionEndReason =
  'expired' | 'refresh_refused' | 'replaced' | 'ended_by_application' | 'ended_elsewhere' | 'not_in_store';

/** Why a refresh brought no token. Of these, `sign_in_needed` ends the session. */
export type RefreshFailureReason =
  'sign_in_needed' | 'unavailable' | 'refused' | 'invalid_answer' | 'application_error';

/** An event by itself. */
export type EventDetails =
  | ({ type: 'sign_in_started' } & RequestedSignIn)
  | ({
      type: 'signed_in';
      sub: string;
      /** As the ID token says (OpenID Connect Core §2); epoch seconds. */
      authTime?: number;
      acr?: string;
      /** Space-separated, of the access token. */
      grantedScopes: string;
    } & RequestedSignIn)
  | ({
      type: 'sign_in_failed';
      /** The `code` of the answer, and the name of its page. */
      reason: ProblemCode;
      /** OAuth error code of the tenant. */
      error?: string;
      /** What the page, and the line on the console, call this occurrence. */
      reference?: string;
    } & RequestedSignIn)
  | {
      type: 'signed_out';
      sub?: string;
      /** Whether the browser goes on to the tenant, to end the session there too. */
      isFederated: boolean;
    }
  | {
      type: 'session_ended';
      sub?: string;
      reason: SessionEndReason;
      /** OAuth error code of a refused refresh. */
      error?: string;
    }
  | ({ type: 'tokens_refreshed'; sub?: string; durationMs: number; isRotated: boolean } & RequestedToken)
  | ({
      type: 'refresh_failed';
      sub?: string;
      durationMs: number;
      reason: RefreshFailureReason;
      /** OAuth error code of the tenant. */
      error?: string;
      isSessionOver: boolean;
    } & RequestedToken)
  | ({
      type: 'tokens_read';
      sub?: string;
      durationMs: number;
      /** From the session; after another request's refresh; after its own. */
      outcome: 'hit' | 'waited' | 'refreshed';
      /** Whether the refresh goes on while the stored token, which is still valid, is used. */
      isRefreshing: boolean;
    } & RequestedToken)
  | {
      type: 'back_channel_logout';
      /** Absent unless the token was verified. */
      sub?: string;
      /** `repeated`: this process had acted on it before. `failed`: the tenant has to send it again. */
      outcome: 'accepted' | 'repeated' | 'refused' | 'failed';
    };

/**
 * Something that happened to a sign-in, a session or its tokens. Plain data, without a token, code, cookie or secret.
 * `sub` is the user, `clientId` the client that this application is at the tenant.
 */
export type MonoCloudEvent = EventDetails & { clientId: string };

/** The request during which an event happened. */
export interface MonoCloudEventRequest {
  /** One header, by its name in any case; undefined where it is absent or headers cannot be read. */
  getHeader(name: string): Promise<string | undefined>;
}

/** Takes events. Neither what it returns nor what it throws changes the answer to a request. */
export type OnEvent = (event: MonoCloudEvent, request?: MonoCloudEventRequest) => unknown;

/** Hands an event on. */
export type Emit = (event: EventDetails, req?: IMonoCloudCookieRequest) => void;

/** A request as the application gets it. */
export function toEventRequest(req: IMonoCloudCookieRequest): MonoCloudEventRequest {
  return {
    async getHeader(name) {
      try {
        return await req.getHeader?.(name);
      } catch {
        // Outside a request, as in work that goes on after the answer.
        return undefined;
      }
    },
  };
}

/** Creates what hands events to the application. What that throws, or rejects with, goes to `report`. */
export function createEmit(onEvent: OnEvent, clientId: string, report: (error: unknown) => void): Emit {
  return (event, req) => {
    try {
      const result = onEvent({ ...event, clientId }, req && toEventRequest(req));
      if (result instanceof Promise) result.catch(report);
    } catch (error) {
      report(error);
    }
  };
}

/** The OAuth error code of an error, if it has one that looks like those of the specifications: others may hold anything. */
export function toErrorCode(error: unknown): string | undefined {
  return error instanceof MonoCloudOPError && /^[a-z_]{1,64}$/.test(error.error) ? error.error : undefined;
}

/** Why a refresh failed with this error. */
export function toFailureReason(error: Error): RefreshFailureReason {
  const kind = kindOf(error);
  if (kind === 'ended') return 'sign_in_needed';
  if (kind === 'outage') return 'unavailable';
  if (kind === 'application') return 'application_error';
  const isAboutAnswer = error instanceof MonoCloudTokenError || error instanceof MonoCloudValidationError;
  return isAboutAnswer ? 'invalid_answer' : 'refused';
}
