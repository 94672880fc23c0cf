/** Every other path below `/api`: problem details for programs, not the page for people. */
export {
  refusePath as DELETE,
  refusePath as GET,
  refusePath as OPTIONS,
  refusePath as PATCH,
  refusePath as POST,
  refusePath as PUT,
} from '../../../server/refusals.ts';
