import type { Logger } from '@monoshop/service-kit';
import { toRequestId } from '@monoshop/service-kit/http';
import { readTraceId } from '@monoshop/service-kit/telemetry';
import type { Provider } from 'oidc-provider';
import type { Context } from './middleware.ts';
import { toGrantType } from './token-requests.ts';

/** Fields of an event: ids, names, codes. No token, code, password, or text that a person typed. */
type EventFields = Record<string, string | undefined>;

/** Writes a line of the audit trail. */
export type RecordEvent = (ctx: Context, event: string, fields?: EventFields) => void;

/** Creates what writes one line per event, with the ids of the request. */
export function createEventRecorder(logger: Logger): RecordEvent {
  return (ctx, event, fields) => {
    const requestId = toRequestId(ctx.get('x-request-id'));
    logger.info({ event, ...fields, requestId, traceId: readTraceId(ctx.get('traceparent')) }, event);
  };
}

const GRANTED: Readonly<Record<string, string>> = {
  authorization_code: 'tokens_issued',
  client_credentials: 'tokens_issued',
  refresh_token: 'tokens_refreshed',
};

/** What a grant type leaves behind when what it spends was spent before: the provider then revokes all that came of it. */
const REUSED: Readonly<Record<string, string>> = {
  authorization_code: 'code_reused',
  refresh_token: 'refresh_token_reused',
};

/** Members of a request at the provider that events are made of; its context has `oidc` for its own routes only. */
function describe({ oidc }: Context) {
  const { entities, params } = oidc;
  const spent = entities.RefreshToken ?? entities.AuthorizationCode;
  const grantType = params?.['grant_type'];
  const resources = [params?.['resource']].flat().filter((each) => typeof each === 'string');
  return {
    client_id: oidc.client?.clientId,
    sub: spent?.accountId ?? oidc.session?.accountId,
    grantType: grantType === undefined ? undefined : toGrantType(grantType),
    resource: resources.join(' ') || undefined,
  };
}

/** Records what the provider itself does: tokens, refusals of clients, and the end of sessions. */
export function recordProviderEvents(provider: Provider, record: RecordEvent): void {
  const refused = (event: string) => (ctx: Context, error: Error) => {
    const { client_id, sub, grantType } = describe(ctx);
    const code = 'error' in error ? String(error.error) : error.name;
    // The provider declines JWT access tokens; the answer that replaces this has an event of its own.
    if (code === 'unsupported_token_type') return;
    const name = code === 'invalid_client' ? 'client_refused' : event;
    record(ctx, name, { client_id, sub, grantType, error: code });
  };
  provider.on('grant.success', (ctx) => {
    const fields = describe(ctx);
    record(ctx, GRANTED[fields.grantType ?? ''] ?? 'tokens_issued', fields);
  });
  provider.on('grant.error', refused('tokens_refused'));
  provider.on('authorization.error', refused('authorization_refused'));
  provider.on('pushed_authorization_request.error', refused('authorization_refused'));
  provider.on('introspection.error', refused('introspection_refused'));
  provider.on('revocation.error', refused('revocation_refused'));
  provider.on('grant.revoked', (ctx) => {
    const { client_id, sub, grantType } = describe(ctx);
    record(ctx, REUSED[grantType ?? ''] ?? 'tokens_revoked', { client_id, sub });
  });
  provider.on('end_session.success', (ctx) => record(ctx, 'signed_out', describe(ctx)));
}
