import { openTestRedis } from '../redis/testing/test-redis.ts';
import { COOKIE_CASES, REFRESH_CASES, type RefreshCase, countRefreshes } from './refresh-table.ts';
import { openShop, toSharedStore, type Shop } from './shop.ts';

// `npm run refresh-table`: measures what `several-next-processes.test.ts` asserts, and prints it as Markdown.

const HEADINGS = [
  'sessions in',
  'requests',
  'keys',
  'processes',
  'grants',
  'invalid_grant',
  'wrong token',
  'failures',
  'grants of a second round',
];

const line = (cells: unknown[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);

async function printRows(place: string, cases: RefreshCase[], shop: Shop): Promise<void> {
  try {
    const count = Math.max(...cases.map(({ processes }) => processes));
    const servers = await Promise.all(Array.from({ length: count }, () => shop.start()));
    for (const one of cases) {
      const counts = await countRefreshes(shop, one, servers);
      line([place, ...Object.values(one), ...Object.values(counts)]);
    }
  } finally {
    await shop.stop();
  }
}

const redis = await openTestRedis((reason) => {
  throw new Error(reason);
});
try {
  line(HEADINGS);
  line(HEADINGS.map(() => '---'));
  await printRows('cookie', COOKIE_CASES, await openShop());
  await printRows('Redis', REFRESH_CASES, await openShop(toSharedStore(redis)));
} finally {
  await redis.stop();
}
