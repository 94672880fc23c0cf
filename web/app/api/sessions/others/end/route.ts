import { toMethods } from '../../../../../server/refusals.ts';
import { refuseEndMethod, respondOthersEnd } from '../../../../../server/sessions.ts';

/** `POST /api/sessions/others/end`: ends the sessions of the signed-in user but for this one. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { POST: respondOthersEnd },
  refuseEndMethod,
);
