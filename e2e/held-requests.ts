import type { Page, Route } from '@playwright/test';

/** Holds the requests to `url` before `serve` answers them, until the returned function is called. */
export async function holdRequests(
  page: Page,
  url: string | RegExp,
  serve: (route: Route) => Promise<void> = (route) => route.continue(),
): Promise<() => void> {
  let release: () => void = () => undefined;
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await isReleased;
    await serve(route);
  });
  return release;
}
