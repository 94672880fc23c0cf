export const dynamic = 'force-dynamic';

const answer: unknown = JSON.parse(process.env.PEER_ANSWER ?? 'null');

/** The same JSON as the product's, out of memory: what Next itself costs. */
export const GET = () => Response.json(answer);
