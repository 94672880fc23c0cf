import { refusePath, toMethods } from '../../../server/refusals.ts';

/** Every other path below `/api`: problem details for programs, not the page for people. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods({}, refusePath);
