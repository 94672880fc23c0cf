export { respondToken as GET } from '../../../lab/server/routes.ts';

export {
  refuseLabMethod as DELETE,
  refuseLabMethod as OPTIONS,
  refuseLabMethod as PATCH,
  refuseLabMethod as POST,
  refuseLabMethod as PUT,
} from '../../../lab/server/routes.ts';
