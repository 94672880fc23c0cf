import type { Page } from '@playwright/test';
import axe from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const RULES: axe.RunOptions = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  resultTypes: ['violations'],
};

/** Puts axe into every document that `page` opens from now on; a page's content policy has no say in it. */
export async function installAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: axe.source });
}

async function runAxe(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate((rules) => window.axe.run(document, rules), RULES);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help} | ${target.join(' ')} | ${any[0]?.message ?? ''}`),
  );
}

/**
 * What axe finds in the document on screen: WCAG 2.2 A and AA, and its own best practices. One line per element.
 * Colours of another scheme arrive some frames after it was chosen, and axe would see half of each: what is found
 * counts when it is still there after `patienceMs` milliseconds.
 */
export async function listFindings(page: Page, patienceMs = 5000): Promise<string[]> {
  const end = Date.now() + patienceMs;
  let findings = await runAxe(page);
  while (findings.length > 0 && Date.now() < end) {
    await page.waitForTimeout(250);
    findings = await runAxe(page);
  }
  return findings;
}
