/** Whether people reach the shop over https. Its own address says so, never a header of the request. */
export function isSecureSite(): boolean {
  return process.env.MONOCLOUD_AUTH_APP_URL?.startsWith('https://') ?? false;
}
