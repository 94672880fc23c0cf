import { openIronSession } from '../../iron.ts';
import { SETTINGS } from '../../settings.ts';
import { requestTokens } from '../../token-endpoint.ts';

/** Ends a sign-in: the session holds the tokens and nothing else. */
export async function GET({ url }: Request): Promise<Response> {
  const { searchParams } = new URL(url);
  const session = await openIronSession();
  const { state, verifier = '' } = session;
  if (state === undefined || searchParams.get('state') !== state) return new Response(null, { status: 400 });
  const tokens = await requestTokens({
    grant_type: 'authorization_code',
    code: searchParams.get('code') ?? '',
    redirect_uri: `${SETTINGS.url}/iron-callback`,
    code_verifier: verifier,
  });
  Object.assign(session, { state: undefined, verifier: undefined, ...tokens });
  await session.save();
  return new Response(null, { status: 307, headers: { location: '/' } });
}
