export { captureLog } from './captured-log.ts';
export type { CapturedLog } from './captured-log.ts';
