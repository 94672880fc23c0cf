import { APIS } from '@monoshop/apis';
import { expect, test } from './shop.ts';
import { ADA, GRACE, openSignedIn, signIn } from './sign-in.ts';

const toLabel = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

test('from sign-in over the page of each API to sign-out', async ({ page }) => {
  await page.goto('/');
  await signIn(page, ADA);
  for (const { name } of APIS) {
    await page
      .getByRole('navigation')
      .getByRole('link', { name: toLabel(name), exact: true })
      .click();
    await expect(page.getByRole('heading', { level: 1, name: toLabel(name), exact: true })).toBeVisible();
    await expect(page.getByRole('row')).not.toHaveCount(0);
  }
  await page
    .getByRole('banner')
    .getByRole('link', { name: /Your sessions/ })
    .click();
  await expect(page.getByRole('heading', { name: 'This shop has no list of your sessions' })).toBeVisible();
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  for (const { name } of APIS) expect((await page.request.get(`/api/${name}`)).status()).toBe(401);
});

test('a page for signed-out visitors that a link brings after the session ended has no name above it', async ({
  page,
}) => {
  await openSignedIn(page, ADA, APIS[0].path);
  await page.context().clearCookies();
  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  await expect(page.getByRole('link', { name: 'Sign in to continue' })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Ada Lovelace')).toHaveCount(0);
});

test('no token reaches the browser: neither page, storage nor responses', async ({ page }) => {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => bodies.push(response.text().catch(() => '')));
  await openSignedIn(page, ADA, APIS[0].path);
  await expect(page.getByRole('row')).not.toHaveCount(0);
  const storage = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
  );
  const seen = [storage, await page.content(), ...(await Promise.all(bodies))].join('\n');
  // A JWT of any kind starts with a base64url JSON object, twice.
  expect(seen).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+/);
});

test('a user sees the data of those APIs whose scope was granted, and a refusal from the others', async ({
  page,
}) => {
  await openSignedIn(page, GRACE);
  for (const { name, groups } of APIS) {
    const isGranted = groups.some((group) => group === 'clerk');
    const response = await page.request.get(`/api/${name}`);
    expect(response.status(), name).toBe(isGranted ? 200 : 403);
  }
});

test('an API refuses a request without a token', async ({ shop }) => {
  for (const { name, path, scope } of APIS) {
    const response = await fetch(`${shop.apiUrls[name]}${path}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(`scope="${scope}"`);
  }
});
