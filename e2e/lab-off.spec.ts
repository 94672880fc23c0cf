import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

test.use({ shopEnv: { MONOSHOP_LAB: 'off' } });

test('D14 with the lab off its page and routes are 404, and no page links to it', async ({ page }) => {
  await openSignedIn(page, ADA);
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Invoices' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Lab' })).toHaveCount(0);
  expect((await page.goto('/lab'))?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  // A router that says it has the layout already is sent the page alone.
  const state = ['', { children: ['lab', { children: ['__PAGE__', {}, null, 'refetch'] }] }];
  const headers = { rsc: '1', 'next-router-state-tree': encodeURIComponent(JSON.stringify(state)) };
  const alone = await (await page.request.get('/lab', { headers })).text();
  expect(alone).toContain('NEXT_HTTP_ERROR_FALLBACK;404');
  expect(alone).not.toContain('LabView');
  for (const path of ['/api/lab', '/api/lab/no-token']) {
    for (const answer of [await page.request.get(path), await page.request.post(path)]) {
      expect(answer.status(), path).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    }
  }
});
