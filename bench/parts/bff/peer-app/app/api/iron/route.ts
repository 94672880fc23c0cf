import { forwardFor } from '../../../forward.ts';
import { readIronToken } from '../../../iron.ts';
import { refreshTokens } from '../../../token-endpoint.ts';

export const dynamic = 'force-dynamic';

export const GET = (): Promise<Response> => forwardFor(() => readIronToken(refreshTokens));
