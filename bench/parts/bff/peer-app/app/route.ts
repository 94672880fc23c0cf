export const dynamic = 'force-dynamic';

/** Where every sign-in ends. */
export const GET = () => new Response('ok');
