import { toMethods } from '../../../../../server/refusals.ts';
import { refuseEndMethod, respondSessionEnd } from '../../../../../server/sessions.ts';

/** `POST /api/sessions/<id>/end`: ends that session, if it is one of the signed-in user. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { POST: respondSessionEnd },
  refuseEndMethod,
);
