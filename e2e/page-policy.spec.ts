import type { Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, GRACE, PASSWORD, signIn, submitPassword } from './sign-in.ts';

/** Everything the browser blocks by a content policy, on any page that is opened from now on. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (violation: string) => violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report: unknown = Reflect.get(window, 'reportViolation');
      const text = `${event.effectiveDirective} ${event.blockedURI} ${event.sample} on ${event.documentURI}`;
      if (typeof report === 'function') report(text);
    });
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Permissions-Policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

test('D13 no page violates its content policy: signed out, signing in, signed in', async ({ page }) => {
  test.slow();
  const violations = await watchViolations(page);
  for (const path of ['/', '/products', '/invoices', '/nothing-here', '/api/auth/callback']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await submitPassword(page, GRACE, 'not the password');
  await expect(page.getByRole('alert')).toBeVisible();
  await submitPassword(page, GRACE, PASSWORD);
  await expect(page.getByRole('region', { name: 'Recent invoices' })).toContainText('read:invoices');
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  for (const name of ['Products', 'Invoices']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  await page.goto('/products?sort=price-desc');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);
  await page.getByRole('navigation').getByRole('link', { name: 'Lab' }).click();
  await page.getByRole('button', { name: 'No token' }).click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await page.goto('/nothing-here');
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  expect(violations).toEqual([]);
});

const INJECTED = [
  '<script>window.attacked = "inline"</script>',
  '<img src="/no-such-picture" onerror="window.attacked = \'handler\'">',
  '<script src="/_next/static/attack.js"></script>',
  '<base href="https://evil.example/">',
];

for (const markup of INJECTED) {
  test(`D13 injected markup has no effect: ${markup}`, async ({ page, shop }) => {
    const violations = await watchViolations(page);
    await page.route('**/_next/static/attack.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'window.attacked = "file"' }),
    );
    await page.route(`${shop.url}/`, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text())
        .replace('<body', `${markup}<body`)
        .replace('</body>', `${markup}</body>`);
      await route.fulfill({ response: answer, body });
    });
    await page.goto('/');
    await expect.poll(() => violations.length).toBeGreaterThan(0);
    expect(await page.evaluate(() => Reflect.get(window, 'attacked'))).toBeUndefined();
    expect(await page.evaluate(() => document.baseURI)).toBe(`${shop.url}/`);
  });
}

test('D13 no other page can frame the shop or keep a reference to its window', async ({ page, shop }) => {
  await page.route('https://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${shop.url}/"></iframe>` }),
  );
  await page.goto('https://evil.example/');
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  await expect.poll(() => frame?.url()).toContain('chrome-error://');
});
