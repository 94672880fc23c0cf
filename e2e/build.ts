import { buildWeb } from '../scripts/web-build.ts';

/** The storefront under test gets a build folder of its own, so that a running product keeps its. */
export const TEST_BUILD = '.next-test';

const build = () => buildWeb(TEST_BUILD, process.env);

export default build;
