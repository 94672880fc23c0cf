/** Whether people reach the shop over https. Its own address says so, never a header of the request. */
export function isSecureSite(): boolean {
  return /^https:/i.test(process.env.MONOCLOUD_AUTH_APP_URL ?? '');
}
