import { createRateLimiter } from '@monoshop/service-kit';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import { renderSignInPage } from '../pages/sign-in-page.ts';
import { ACR } from '../provider/authorization-request.ts';
import { findUserByPassword, USERS } from '../provider/users.ts';
import type { RecordEvent } from './events.ts';
import { findClientName, finish, readClientId, readFormBody } from './interaction.ts';
import type { Interaction, InteractionForm } from './interaction.ts';
import type { Context } from './middleware.ts';

interface Attempt {
  username: string;
  problem: string;
}

const credentialsSchema = z.object({ username: z.string().max(320), password: z.string().max(1_024) });
const WRONG = 'This email and password do not belong together. Try again.';
const EXHAUSTED = 'Too many attempts. Wait a minute, then try again.';
const CANCELLED = { error: 'access_denied', error_description: 'the user cancelled the sign-in' };

/** Enough for typing errors, and too few for guessing. */
const MAX_FAILURES_PER_MINUTE = 10;
/** Of all names together, so that a failure cannot be made forgotten by those of other names. */
const MAX_FAILURES_IN_ALL = 300;

const toKey = (username: string): string => username.trim().toLowerCase();

export function createSignInForm(provider: Provider, record: RecordEvent): InteractionForm {
  const failures = createRateLimiter(MAX_FAILURES_PER_MINUTE, MAX_FAILURES_IN_ALL);
  const all = createRateLimiter(MAX_FAILURES_IN_ALL, 1);

  async function show(ctx: Context, interaction: Interaction, attempt?: Attempt): Promise<void> {
    const { login_hint: hint } = interaction.params;
    ctx.body = renderSignInPage({
      action: ctx.path,
      clientName: await findClientName(provider, interaction),
      username: attempt?.username ?? (typeof hint === 'string' ? hint : undefined),
      wantsAccount: interaction.prompt.name === 'create',
      accounts: USERS.map(({ email }) => email),
      problem: attempt?.problem,
    });
  }

  async function take(ctx: Context, interaction: Interaction): Promise<void> {
    const fields = await readFormBody(ctx.req);
    const client_id = readClientId(interaction);
    // Not the name that was typed: people type their password there, too.
    const refused = (reason: string) => record(ctx, 'sign_in_refused', { reason, client_id });
    if (fields?.has('cancel')) {
      refused('cancelled');
      return finish(provider, ctx, CANCELLED);
    }
    const { data } = credentialsSchema.safeParse(Object.fromEntries(fields ?? []));
    const { username, password } = data ?? { username: '', password: '' };
    if (failures.isExhausted(toKey(username)) || all.isExhausted('')) {
      refused('too_many_attempts');
      ctx.status = 429;
      ctx.set('Retry-After', '60');
      return show(ctx, interaction, { username, problem: EXHAUSTED });
    }
    const user = findUserByPassword(username, password);
    if (!user) {
      refused('wrong_password');
      failures.add(toKey(username));
      all.add('');
      ctx.status = 400;
      return show(ctx, interaction, { username, problem: WRONG });
    }
    failures.clear(toKey(username));
    record(ctx, 'signed_in', { sub: user.sub, client_id });
    // With the time of the password: a page that follows takes its own, and `auth_time` must not become later by that.
    const login = { accountId: user.sub, amr: ['pwd'], acr: ACR, ts: Math.floor(Date.now() / 1_000) };
    return finish(provider, ctx, { [interaction.prompt.name]: {}, login });
  }

  return { show, take };
}
