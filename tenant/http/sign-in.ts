import { isOwnSite } from '@monoshop/service-kit/http';
import type { Provider } from 'oidc-provider';
import { renderErrorPage } from '../pages/error-page.ts';
import type { Consents } from '../provider/consents.ts';
import { errors } from '../provider/oidc-provider.ts';
import { SIGN_IN_ROUTE } from '../provider/provider.ts';
import { createConsentForm, listMissingScopes } from './consent-form.ts';
import type { RecordEvent } from './events.ts';
import { finish } from './interaction.ts';
import { createSignInForm } from './sign-in-form.ts';
import type { Context, Next } from './middleware.ts';

/**
 * Creates the middleware of the pages of a sign-in: shows them, checks what they send, and redirects the user to where
 * they came from.
 */
export function createSignIn(provider: Provider, consents: Consents, record: RecordEvent, homeUrl: string) {
  const { origin } = new URL(provider.issuer);
  const forms = {
    signIn: createSignInForm(provider, record),
    consent: createConsentForm(provider, consents, record),
  };

  function refuse(ctx: Context, status: 400 | 403, code: string, description: string): void {
    ctx.status = status;
    ctx.body = renderErrorPage({ code, description, homeUrl });
  }

  return async function signIn(ctx: Context, next: Next): Promise<void> {
    const uid = new RegExp(`^${SIGN_IN_ROUTE}/([\\w-]+)$`).exec(ctx.path)?.[1];
    if (uid === undefined || !['GET', 'HEAD', 'POST'].includes(ctx.method)) return next();
    ctx.set('Cache-Control', 'no-store');
    if (
      ctx.method === 'POST' &&
      !isOwnSite(ctx.get('sec-fetch-site') || null, ctx.get('origin') || null, origin)
    ) {
      return refuse(ctx, 403, 'access_denied', 'the form was sent from elsewhere');
    }
    // The cookie of this browser decides, not the address.
    const interaction = await provider.interactionDetails(ctx.req, ctx.res).catch(toNoInteraction);
    if (interaction?.uid !== uid) return refuse(ctx, 400, 'expired', 'this sign-in is no longer open');
    const isConsent = interaction.prompt.name === 'consent';
    // A first-party client needs no consent to read, even when it asks for it.
    if (isConsent && listMissingScopes(interaction).length === 0)
      return finish(provider, ctx, { consent: {} });
    const form = isConsent ? forms.consent : forms.signIn;
    return ctx.method === 'POST' ? form.take(ctx, interaction) : form.show(ctx, interaction);
  };
}

/** Handles the error of a browser that has no open sign-in of this page. */
function toNoInteraction(error: unknown): undefined {
  if (!(error instanceof errors.SessionNotFound)) throw error;
}
