export { answerToken as GET } from '../../../server/lab/routes.ts';

export {
  refuseLabMethod as DELETE,
  refuseLabMethod as OPTIONS,
  refuseLabMethod as PATCH,
  refuseLabMethod as POST,
  refuseLabMethod as PUT,
} from '../../../server/lab/routes.ts';
