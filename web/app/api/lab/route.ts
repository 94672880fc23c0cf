import { refuseLabMethod, respondToken } from '../../../lab/server/routes.ts';
import { toMethods } from '../../../server/refusals.ts';

/** `GET /api/lab`: the claims of the token in use. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods({ GET: respondToken }, refuseLabMethod);
