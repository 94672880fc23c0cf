import type { Page, Route } from '@playwright/test';
import { createGate } from '@monoshop/testing/gateway';

/** Holds the requests to `url` before `serve` answers them, until the returned function is called. */
export async function holdRequests(
  page: Page,
  url: string | RegExp,
  serve: (route: Route) => Promise<void> = (route) => route.continue(),
): Promise<() => void> {
  const { passed, open } = createGate();
  await page.route(url, async (route) => {
    await passed;
    await serve(route);
  });
  return open;
}
