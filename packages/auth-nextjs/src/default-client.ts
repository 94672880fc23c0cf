import { createMonoCloudAuth } from './auth-handler.ts';
import { createAuthMiddleware } from './auth-middleware.ts';
import type { CoreSource } from './core-source.ts';
import { createGetSession } from './get-session.ts';
import { createGetTokens } from './get-tokens.ts';
import { createIsAuthenticated } from './is-authenticated.ts';
import { createIsUserInGroup } from './is-user-in-group.ts';
import { MonoCloudNextClient } from './next-client.ts';
import { createProtectApi } from './protect-api.ts';
import { createProtectPage } from './protect-page.ts';
import { createProtect } from './protect.ts';
import { createRedirectToSignIn, createRedirectToSignOut } from './sign-in-redirect.ts';

let client: MonoCloudNextClient | undefined;

// Made on the first call, so that importing this package reads no environment.
const core: CoreSource = () => (client ??= new MonoCloudNextClient()).coreClient;

export const authMiddleware = createAuthMiddleware(core);
export const monoCloudAuth = createMonoCloudAuth(core);
export const getSession = createGetSession(core);
export const getTokens = createGetTokens(core);
export const isAuthenticated = createIsAuthenticated(core);
export const isUserInGroup = createIsUserInGroup(core);
export const protect = createProtect(core);
export const protectApi = createProtectApi(core);
export const protectPage = createProtectPage(core);
export const redirectToSignIn = createRedirectToSignIn(core);
export const redirectToSignOut = createRedirectToSignOut(core);
