import { createHash, randomBytes } from 'node:crypto';
import { openIronSession } from '../../../iron.ts';
import { SETTINGS } from '../../../settings.ts';

/** Begins a sign-in with PKCE (RFC 7636). */
export async function GET(): Promise<Response> {
  const session = await openIronSession();
  const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  Object.assign(session, { state, verifier });
  await session.save();
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: SETTINGS.clientId,
    redirect_uri: `${SETTINGS.url}/iron-callback`,
    scope: SETTINGS.scopes,
    resource: SETTINGS.resource,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const location = `${SETTINGS.issuer}/authorize?${parameters.toString()}`;
  return new Response(null, { status: 307, headers: { location } });
}
