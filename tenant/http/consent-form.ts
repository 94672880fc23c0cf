import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import { renderConsentPage } from '../pages/consent-page.ts';
import type { Consents } from '../provider/consents.ts';
import { CONSENT_SCOPES } from '../provider/resources.ts';
import { findUser } from '../provider/users.ts';
import type { RecordEvent } from './events.ts';
import { findClientName, finish, readClientId, readFormBody } from './interaction.ts';
import type { Interaction, InteractionForm } from './interaction.ts';
import type { Context } from './middleware.ts';

const REFUSED = { error: 'access_denied', error_description: 'the user did not allow it' };

/** The scopes of each resource that a request names and the grant does not have yet. */
const detailsSchema = z.object({
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
});

/** What the user is to decide about. From the tenant's own record of the request, never from the form. */
export function listMissingScopes({ prompt }: Interaction): string[] {
  const { missingResourceScopes } = detailsSchema.parse(prompt.details);
  const missing = new Set(Object.values(missingResourceScopes).flat());
  return [...missing].filter((scope) => CONSENT_SCOPES.has(scope));
}

export function createConsentForm(
  provider: Provider,
  consents: Consents,
  record: RecordEvent,
): InteractionForm {
  async function show(ctx: Context, interaction: Interaction): Promise<void> {
    ctx.body = renderConsentPage({
      action: ctx.path,
      clientName: await findClientName(provider, interaction),
      userName: findUser(interaction.session?.accountId)?.name ?? '',
      permissions: listMissingScopes(interaction).map((scope) => CONSENT_SCOPES.get(scope) ?? scope),
    });
  }

  async function take(ctx: Context, interaction: Interaction): Promise<void> {
    const decision = (await readFormBody(ctx.req))?.get('decision');
    const clientId = readClientId(interaction);
    const accountId = interaction.session?.accountId;
    const isDecision = decision === 'allow' || decision === 'cancel';
    if (!isDecision || clientId === undefined || accountId === undefined) {
      ctx.status = 400;
      return show(ctx, interaction);
    }
    // The same page may have been sent before: the last decision counts.
    const change = decision === 'allow' ? consents.add : consents.remove;
    const scopes = listMissingScopes(interaction);
    change({ clientId, accountId }, scopes);
    const event = decision === 'allow' ? 'consent_given' : 'consent_refused';
    record(ctx, event, { sub: accountId, client_id: clientId, scopes: scopes.join(' ') });
    return finish(provider, ctx, decision === 'allow' ? { consent: {} } : REFUSED);
  }

  return { show, take };
}
