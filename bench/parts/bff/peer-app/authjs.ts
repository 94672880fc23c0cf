import NextAuth from 'next-auth';
import { SETTINGS } from './settings.ts';
import { refreshTokens } from './token-endpoint.ts';

const { issuer, clientId, clientSecret, cookieSecret, scopes, resource } = SETTINGS;

/** Auth.js with the tokens in its session cookie, renewed in the `jwt` callback: the only place its guide has for it. */
export const { handlers, auth, signIn } = NextAuth({
  basePath: '/authjs',
  trustHost: true,
  secret: cookieSecret,
  providers: [
    {
      id: 'tenant',
      name: 'Tenant',
      type: 'oidc',
      issuer,
      clientId,
      clientSecret,
      authorization: { params: { scope: scopes, resource } },
    },
  ],
  callbacks: {
    async jwt({ token, account }) {
      if (account) {
        const { access_token: accessToken, refresh_token: refreshToken, expires_at: expiresAt = 0 } = account;
        return { ...token, accessToken, refreshToken, expiresAtMs: expiresAt * 1000 };
      }
      const { expiresAtMs, refreshToken } = token;
      if (Date.now() < Number(expiresAtMs)) return token;
      try {
        return { ...token, ...(await refreshTokens(String(refreshToken))), error: undefined };
      } catch {
        return { ...token, error: 'RefreshTokenError' };
      }
    },
    session({ session, token }) {
      return { ...session, accessToken: token['accessToken'], error: token['error'] };
    },
  },
});
