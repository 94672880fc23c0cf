const PUBLIC_PREFIX = 'NEXT_PUBLIC_MONOCLOUD_AUTH';

/**
 * Copies every `NEXT_PUBLIC_MONOCLOUD_AUTH_X` over `MONOCLOUD_AUTH_X`, so that a value the browser needs too (a
 * route, the groups claim) is configured once and cannot differ on the two sides.
 */
export function mirrorPublicEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith(PUBLIC_PREFIX)) environment[name.slice('NEXT_PUBLIC_'.length)] = value;
  }
}
