import { auth } from '../../../authjs.ts';
import { forward } from '../../../forward.ts';

export const dynamic = 'force-dynamic';

/** Wrapped, as route handlers are whose answer has to carry the renewed session. */
export const GET = auth(({ auth: session }) =>
  forward(session && !session.error ? session.accessToken : undefined),
);
