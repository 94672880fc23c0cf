// The bundler replaces each `process.env.NAME` below by its value, which only works when the name is spelled out.
// A configured address is used as it stands; the default lies under the base path of the app.

export function signInRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL || `${basePath()}/api/auth/signin`;
}

export function signOutRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNOUT_URL || `${basePath()}/api/auth/signout`;
}

export function userInfoRoute(): string {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_USER_INFO_URL || `${basePath()}/api/auth/userinfo`;
}

/** The claim that lists the user's groups; undefined means the default. */
export function groupsClaimSetting(): string | undefined {
  return process.env.NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM || undefined;
}

function basePath(): string {
  return process.env.__NEXT_ROUTER_BASEPATH ?? '';
}
