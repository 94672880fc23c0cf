import { toMethods } from '../../../server/refusals.ts';
import { refuseListMethod, respondSessions } from '../../../server/sessions.ts';

/** `GET /api/sessions`: the sessions of the signed-in user, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: respondSessions },
  refuseListMethod,
);
