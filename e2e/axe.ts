import type { Page } from '@playwright/test';
import axe from 'axe-core';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const RULES = {
  all: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
  // Those of the same tags that look at colours.
  colours: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} satisfies Record<string, axe.RunOnly>;
type Rules = keyof typeof RULES;

/** Puts axe into every document that `page` opens from now on; a page's content policy has no say in it. */
export async function installAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: axe.source });
}

async function runAxe(page: Page, rules: Rules): Promise<string[]> {
  const { violations } = await page.evaluate(
    (runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }),
    RULES[rules],
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help} | ${target.join(' ')} | ${any[0]?.message ?? ''}`),
  );
}

/**
 * What axe finds in the document on screen: WCAG 2.2 A and AA, and its own best practices. One line per element.
 * Colours of another scheme arrive some frames after it was chosen, and axe would see half of each: what is found
 * counts when it is still there after `timeoutMs` milliseconds.
 */
export async function listFindings(page: Page, rules: Rules, timeoutMs = 5000): Promise<string[]> {
  const end = Date.now() + timeoutMs;
  let findings = await runAxe(page, rules);
  while (findings.length > 0 && Date.now() < end) {
    await page.waitForTimeout(250);
    findings = await runAxe(page, rules);
  }
  return findings;
}
