import { forward } from '../../../forward.ts';

export const dynamic = 'force-dynamic';

/** Passes the API's answer on with one fixed token: no session, no check, no look at the answer. */
export const GET = (): Promise<Response> => forward(process.env.PEER_TOKEN);
