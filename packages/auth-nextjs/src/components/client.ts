export { Protected, type ProtectedProps } from './protected.tsx';
export { RedirectToSignIn, type RedirectToSignInProps } from '../client/redirect-to-sign-in.tsx';
