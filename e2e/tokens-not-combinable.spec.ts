import { expect, test } from './shop.ts';
import { ADA, PASSWORD, submitPassword } from './sign-in.ts';

test.use({ shopEnv: { MONOSHOP_TOKENS: 'combined', TENANT_SINGLE_RESOURCE: 'true' } });

test('a combined token at a tenant that refuses it: page and log name the setting, not the account', async ({
  page,
  shop,
}) => {
  await page.goto('/api/auth/signin');
  await submitPassword(page, ADA, PASSWORD);
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'You are not signed in' })).toBeVisible();
  await expect(main).toContainText('MONOSHOP_TOKENS=per-api');
  await expect(main).not.toContainText('missing');
  // The cookie of the sign-in has gone with it.
  const names = (await page.context().cookies(shop.url)).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('state'))).toEqual([]);
  const line = shop.logLines.find((text) => text.includes('tokens_not_combinable'));
  expect(line).toContain('Set MONOSHOP_TOKENS=per-api');
  await main.getByRole('link', { name: 'Back to MonoShop' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
});
