import { refuseRun, respondRun } from '../../../../lab/server/routes.ts';
import { toMethods } from '../../../../server/refusals.ts';

/** `POST /api/lab/<scenario>`: runs one scenario of the lab. The body is not read. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods({ POST: respondRun }, refuseRun);
