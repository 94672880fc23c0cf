import type { Context, Next } from 'koa';
import type { InteractionResults, Provider } from 'oidc-provider';
import { z } from 'zod';
import { renderErrorPage } from '../pages/error-page.ts';
import { renderSignInPage } from '../pages/sign-in-page.ts';
import { errors } from '../provider/oidc-provider.ts';
import { SIGN_IN_ROUTE } from '../provider/provider.ts';
import { findUserByPassword } from '../provider/users.ts';
import { readFormBody } from './form-body.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const credentialsSchema = z.object({ username: z.string().max(320), password: z.string().max(1_024) });
const WRONG = 'This email and password do not belong together. Try again.';

/** Creates the middleware of the sign-in page: shows it, takes it, and sends the user on to where they came from. */
export function createSignIn(provider: Provider, homeUrl: string) {
  const origin = new URL(provider.issuer).origin;
  return async function signIn(ctx: Context, next: Next): Promise<void> {
    const uid = new RegExp(`^${SIGN_IN_ROUTE}/([\\w-]+)$`).exec(ctx.path)?.[1];
    if (uid === undefined || !['GET', 'HEAD', 'POST'].includes(ctx.method)) return next();
    ctx.set('Cache-Control', 'no-store');
    if (ctx.method === 'POST' && !comesFrom(origin, ctx)) {
      ctx.status = 403;
      ctx.body = renderErrorPage({
        code: 'access_denied',
        description: 'the form was sent from elsewhere',
        homeUrl,
      });
      return;
    }
    const interaction = await findInteraction(provider, ctx, uid);
    if (!interaction) {
      ctx.status = 400;
      ctx.body = renderErrorPage({ code: 'expired', description: 'this sign-in is no longer open', homeUrl });
    } else if (interaction.prompt.name === 'consent') {
      // Nobody is asked to consent to a first-party client, even when it says so.
      await finish(provider, ctx, { consent: {} });
    } else if (ctx.method === 'POST') {
      await take(provider, ctx, interaction);
    } else {
      await show(provider, ctx, interaction, {});
    }
  };
}

/** A form of another origin is refused, whether the browser tells by `Origin` or by Fetch Metadata. */
function comesFrom(origin: string, ctx: Context): boolean {
  const sent = ctx.get('origin');
  const site = ctx.get('sec-fetch-site');
  return (!sent || sent === origin) && (!site || site === 'same-origin');
}

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

async function take(provider: Provider, ctx: Context, interaction: Interaction): Promise<void> {
  const fields = await readFormBody(ctx.req);
  if (fields?.has('cancel')) {
    await finish(provider, ctx, {
      error: 'access_denied',
      error_description: 'the user cancelled the sign-in',
    });
    return;
  }
  const credentials = credentialsSchema.safeParse(Object.fromEntries(fields ?? []));
  const { username, password } = credentials.data ?? { username: '', password: '' };
  const user = findUserByPassword(username, password);
  if (!user) {
    ctx.status = 400;
    await show(provider, ctx, interaction, { username, problem: WRONG });
    return;
  }
  await finish(provider, ctx, {
    [interaction.prompt.name]: {},
    login: { accountId: user.sub, amr: ['pwd'] },
  });
}

async function show(
  provider: Provider,
  ctx: Context,
  interaction: Interaction,
  attempt: { username?: string; problem?: string },
): Promise<void> {
  const { client_id: clientId, login_hint: hint } = interaction.params;
  const client = typeof clientId === 'string' ? await provider.Client.find(clientId) : undefined;
  ctx.body = renderSignInPage({
    action: ctx.path,
    clientName: client?.clientName ?? 'MonoShop',
    username: attempt.username ?? (typeof hint === 'string' ? hint : undefined),
    wantsAccount: interaction.prompt.name === 'create',
    problem: attempt.problem,
  });
}

async function finish(provider: Provider, ctx: Context, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.redirect(returnTo);
}
