import { expect, type Locator } from '@playwright/test';

/**
 * Closes the dialog of `opener` and clicks that again before the page can render anything: in the same task, and when the
 * dialog has said that it is closed. Each time it must be open again and stay open.
 */
export async function expectReopening(opener: Locator): Promise<void> {
  const page = opener.page();
  await expect(page.getByRole('dialog')).toBeVisible();
  for (const isAnnounced of [false, true]) {
    await opener.evaluate(async (button: HTMLElement, waits) => {
      const dialog = document.querySelector('dialog');
      const closed = new Promise((resolve) => dialog?.addEventListener('close', resolve));
      dialog?.close();
      if (waits) await closed;
      button.click();
    }, isAnnounced);
    // A late event of the dialog that was closed would have come by then.
    await page.waitForTimeout(500);
    await expect(page.getByRole('dialog'), `announced: ${isAnnounced}`).toBeVisible();
  }
}
