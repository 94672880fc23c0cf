export {
  protectClientPage,
  // The name before 0.1.7.
  protectClientPage as protectPage,
  type ProtectClientPageOptions,
} from './protect-client-page.tsx';
export { type AuthenticationState, useAuth } from './use-auth.ts';
