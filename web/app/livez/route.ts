/** Says that the process answers; it asks neither the tenant nor the APIs. */
export function GET(): Response {
  return new Response('ok', { headers: { 'Cache-Control': 'no-store' } });
}
