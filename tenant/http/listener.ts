import type { RequestListener } from 'node:http';
import type { Logger } from '@monoshop/service-kit';
import { toRequestId } from '@monoshop/service-kit/http';
import type { Context, Next } from './middleware.ts';
import { createConsents } from '../provider/consents.ts';
import { listRedirectUris } from '../provider/clients.ts';
import { registerIssuedTokens } from '../provider/issued-tokens.ts';
import { createJwtEndpoints } from '../provider/jwt-endpoints.ts';
import { createJwtUserinfo } from '../provider/jwt-userinfo.ts';
import { createProvider, ROUTES, type ProviderParts } from '../provider/provider.ts';
import { createEventRecorder, recordProviderEvents } from './events.ts';
import { createFailureAnswers } from './failure.ts';
import { createSecurityHeaders } from './security-headers.ts';
import { createSignIn } from './sign-in.ts';
import { createTokenRequestReport, type TokenRequest } from './token-requests.ts';

export interface ListenerParts extends Omit<ProviderParts, 'consents'> {
  logger: Logger;
  tokenRequested?: (request: TokenRequest) => void;
}

/** Creates the listener that answers everything a tenant answers. */
export function createListener(parts: ListenerParts): RequestListener {
  const { settings, issuer, keys, records, logger, tokenRequested = () => undefined } = parts;
  const consents = createConsents(records);
  const provider = createProvider({ ...parts, consents });
  const issued = registerIssuedTokens(provider, records, keys.signing);
  const { host, protocol } = new URL(issuer);
  provider.proxy = true;
  const record = createEventRecorder(logger);
  recordProviderEvents(provider, record);
  provider.on('server_error', (ctx, error) =>
    logger.error({ err: error, route: ctx.oidc.route }, 'a request failed'),
  );
  provider.on('backchannel.error', (_ctx, error) =>
    logger.warn({ err: error }, 'a logout token was not delivered'),
  );

  const targets = [settings.webUrl, ...listRedirectUris(settings)].map((url) => new URL(url).origin);
  provider.use(createSecurityHeaders(issuer, targets));
  provider.use(createFailureAnswers(logger, settings.webUrl));
  provider.use(answerLivez);
  provider.use(createTokenRequestReport(tokenRequested));
  provider.use(createJwtEndpoints(issued, record));
  provider.use(createJwtUserinfo(ROUTES.userinfo, issued));
  provider.use(createSignIn(provider, consents, record, settings.webUrl));

  const answer = provider.callback();
  return (request, response) => {
    // Every URL the provider makes follows from the issuer, never from what a request claims to be sent to.
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete request.headers['x-forwarded-host'];
    const requestId = toRequestId(request.headers['x-request-id']);
    request.headers['x-request-id'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    void answer(request, response);
  };
}

/** Answers 200 for as long as the process answers at all. */
function answerLivez(ctx: Context, next: Next): Promise<unknown> {
  if (ctx.path !== '/livez') return next();
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { status: 'ok' };
  return Promise.resolve();
}
