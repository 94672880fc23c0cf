import { auth0 } from '../../../auth0.ts';

// Its documentation mounts these routes in a proxy. That costs every request, so this is to its advantage.
export const GET = (request: Request): Promise<Response> => auth0.middleware(request);
