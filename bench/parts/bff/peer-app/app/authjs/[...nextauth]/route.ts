import { handlers } from '../../../authjs.ts';

export const { GET, POST } = handlers;
