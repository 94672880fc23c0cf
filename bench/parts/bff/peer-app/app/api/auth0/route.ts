import { auth0 } from '../../../auth0.ts';
import { forwardFor } from '../../../forward.ts';

export const dynamic = 'force-dynamic';

/** Renews in the call; Next puts the cookie on the answer. */
export const GET = (): Promise<Response> => forwardFor(async () => (await auth0.getAccessToken()).token);
