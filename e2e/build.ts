import { TEST_BUILD, buildWeb } from '../scripts/web-build.ts';

const build = () => buildWeb(TEST_BUILD, process.env);

export default build;
