import type { IncomingMessage } from 'node:http';
import { createRateLimiter } from '@monoshop/service-kit';
import type { InteractionResults, Provider } from 'oidc-provider';
import { z } from 'zod';
import { renderSignInPage } from '../pages/sign-in-page.ts';
import { findUserByPassword } from '../provider/users.ts';
import type { Context } from './middleware.ts';

/** A sign-in in progress: the provider waits for its result. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

export interface SignInForm {
  show: (ctx: Context, interaction: Interaction, attempt?: Attempt) => Promise<void>;
  /** Checks the submitted form: signs the user in, or shows the page again with what was wrong. */
  take: (ctx: Context, interaction: Interaction) => Promise<void>;
  /** Hands a result to the provider and redirects to where it says. */
  finish: (ctx: Context, result: InteractionResults) => Promise<void>;
}

interface Attempt {
  username: string;
  problem: string;
}

const credentialsSchema = z.object({ username: z.string().max(320), password: z.string().max(1_024) });
const MAX_BODY_BYTES = 8 * 1_024;
const WRONG = 'This email and password do not belong together. Try again.';
const EXHAUSTED = 'Too many attempts with this email. Wait a minute, then try again.';
const CANCELLED = { error: 'access_denied', error_description: 'the user cancelled the sign-in' };

/** Enough for typing errors, and too few for guessing. */
const MAX_FAILURES_PER_MINUTE = 10;
/** Unknown user names also take memory. */
const MAX_NAMES = 1_000;

const toKey = (username: string): string => username.trim().toLowerCase();

export function createSignInForm(provider: Provider): SignInForm {
  const failures = createRateLimiter(MAX_FAILURES_PER_MINUTE, MAX_NAMES);

  async function show(ctx: Context, interaction: Interaction, attempt?: Attempt): Promise<void> {
    const { client_id: clientId, login_hint: hint } = interaction.params;
    const client = typeof clientId === 'string' ? await provider.Client.find(clientId) : undefined;
    ctx.body = renderSignInPage({
      action: ctx.path,
      clientName: client?.clientName ?? 'MonoShop',
      username: attempt?.username ?? (typeof hint === 'string' ? hint : undefined),
      wantsAccount: interaction.prompt.name === 'create',
      problem: attempt?.problem,
    });
  }

  async function take(ctx: Context, interaction: Interaction): Promise<void> {
    const fields = await readFormBody(ctx.req);
    if (fields?.has('cancel')) return finish(ctx, CANCELLED);
    const { data } = credentialsSchema.safeParse(Object.fromEntries(fields ?? []));
    const { username, password } = data ?? { username: '', password: '' };
    if (failures.isExhausted(toKey(username))) {
      ctx.status = 429;
      ctx.set('Retry-After', '60');
      return show(ctx, interaction, { username, problem: EXHAUSTED });
    }
    const user = findUserByPassword(username, password);
    if (!user) {
      failures.add(toKey(username));
      ctx.status = 400;
      return show(ctx, interaction, { username, problem: WRONG });
    }
    failures.clear(toKey(username));
    return finish(ctx, { [interaction.prompt.name]: {}, login: { accountId: user.sub, amr: ['pwd'] } });
  }

  async function finish(ctx: Context, result: InteractionResults): Promise<void> {
    const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
    ctx.status = 303;
    ctx.redirect(returnTo);
  }

  return { show, take, finish };
}

/** Reads the fields of a small form (application/x-www-form-urlencoded); undefined when the body is too large. */
async function readFormBody(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Past the limit the rest is read and dropped: leaving the loop would close the connection before the response.
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(buffer);
  }
  return bytes <= MAX_BODY_BYTES ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : undefined;
}
