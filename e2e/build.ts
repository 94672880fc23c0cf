import { buildTestWeb } from '../scripts/web-build.ts';

export default buildTestWeb;
