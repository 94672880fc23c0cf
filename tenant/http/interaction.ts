import type { IncomingMessage } from 'node:http';
import type { InteractionResults, Provider } from 'oidc-provider';
import type { Context } from './middleware.ts';

/** A sign-in in progress: the provider waits for its result. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A page of a sign-in. */
export interface InteractionForm {
  show: (ctx: Context, interaction: Interaction) => Promise<void>;
  /** Takes the submitted form: hands its result to the provider, or shows the page again. */
  take: (ctx: Context, interaction: Interaction) => Promise<void>;
}

/** Hands a result to the provider and redirects to where it says. */
export async function finish(provider: Provider, ctx: Context, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.redirect(returnTo);
}

/** The client that a sign-in is for. */
export function readClientId({ params }: Interaction): string | undefined {
  const { client_id: clientId } = params;
  return typeof clientId === 'string' ? clientId : undefined;
}

/** What people call the application that a sign-in is for. */
export async function findClientName(provider: Provider, interaction: Interaction): Promise<string> {
  const clientId = readClientId(interaction);
  const client = clientId === undefined ? undefined : await provider.Client.find(clientId);
  return client?.clientName ?? 'MonoShop';
}

const MAX_BODY_BYTES = 8 * 1_024;

/** Reads the fields of a small form (application/x-www-form-urlencoded); undefined when the body is too large. */
export async function readFormBody(request: IncomingMessage): Promise<URLSearchParams | undefined> {
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
