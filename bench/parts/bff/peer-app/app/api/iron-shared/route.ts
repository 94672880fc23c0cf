import { forwardFor } from '../../../forward.ts';
import { readIronToken, refreshTogether } from '../../../iron.ts';

export const dynamic = 'force-dynamic';

export const GET = (): Promise<Response> => forwardFor(() => readIronToken(refreshTogether));
