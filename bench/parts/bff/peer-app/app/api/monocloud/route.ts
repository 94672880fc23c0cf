import { forwardFor } from '../../../forward.ts';
import { monoCloud } from '../../../monocloud.ts';
import { SETTINGS } from '../../../settings.ts';

export const dynamic = 'force-dynamic';

const { resource, scopes } = SETTINGS;

/** Renews in the call, once for all requests; Next puts the cookie on the answer. */
export const GET = (request: Request): Promise<Response> =>
  forwardFor(async () => (await monoCloud.getTokens(request, { resource, scopes })).accessToken);
