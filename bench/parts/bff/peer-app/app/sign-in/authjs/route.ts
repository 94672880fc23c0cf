import { signIn } from '../../../authjs.ts';

export const GET = () => signIn('tenant', { redirectTo: '/' });
