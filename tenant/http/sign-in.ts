import { isOwnSite } from '@monoshop/service-kit/http';
import type { Provider } from 'oidc-provider';
import { renderErrorPage } from '../pages/error-page.ts';
import { errors } from '../provider/oidc-provider.ts';
import { SIGN_IN_ROUTE } from '../provider/provider.ts';
import { createSignInForm } from './sign-in-form.ts';
import type { Context, Next } from './middleware.ts';
import type { Interaction } from './sign-in-form.ts';

/** Creates the middleware of the sign-in page: shows it, checks it, and redirects the user to where they came from. */
export function createSignIn(provider: Provider, homeUrl: string) {
  const { origin } = new URL(provider.issuer);
  const form = createSignInForm(provider);

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
    const interaction = await findInteraction(provider, ctx, uid);
    if (!interaction) return refuse(ctx, 400, 'expired', 'this sign-in is no longer open');
    // A first-party client needs no consent, even when it asks for it.
    if (interaction.prompt.name === 'consent') return form.finish(ctx, { consent: {} });
    return ctx.method === 'POST' ? form.take(ctx, interaction) : form.show(ctx, interaction);
  };
}

/** The sign-in of this page, if it belongs to this browser and is still open. */
async function findInteraction(
  provider: Provider,
  ctx: Context,
  uid: string,
): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    return interaction.uid === uid ? interaction : undefined;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}
