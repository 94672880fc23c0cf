export const GET = () => new Response('ok');
export const dynamic = 'force-dynamic';
