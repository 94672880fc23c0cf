import { runShop } from './start.ts';

export const run = () => runShop('dev');
