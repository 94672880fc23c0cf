import { accessSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';
import { isMissing } from '@monoshop/testing/required-service';
import { launch } from 'puppeteer-core';

/** One page of a browser: what the drivers of both browsers call by the same name. */
export interface Tab {
  goto: (url: string) => Promise<unknown>;
  click: (selector: string) => Promise<void>;
  type: (selector: string, text: string) => Promise<void>;
  evaluate: (script: string) => Promise<unknown>;
  url: () => string;
  screenshot: (options: { path: `${string}.png` }) => Promise<unknown>;
}

/** Tabs that share cookies and service workers with each other, and with no other profile of the browser. */
export interface Profile {
  newTab: () => Promise<Tab>;
  close: () => Promise<void>;
}

export interface TestBrowser {
  newProfile: () => Promise<Profile>;
  close: () => Promise<void>;
}

const FIREFOX = process.env['MONOSHOP_FIREFOX'] ?? '/usr/bin/firefox-esr';

/**
 * Whether Debian's Firefox is missing, which Playwright's protocol does not reach; `MONOSHOP_FIREFOX` names another one.
 *
 * @throws Error when it is missing with `MONOSHOP_REQUIRE_SERVICES` set.
 */
export function isFirefoxMissing(): boolean {
  try {
    accessSync(FIREFOX);
    return false;
  } catch (error) {
    return isMissing(error, 'Firefox');
  }
}

const toProfile = (context: { newPage: () => Promise<Tab>; close: () => Promise<void> }): Profile => ({
  newTab: () => context.newPage(),
  close: () => context.close(),
});

/** Launches a browser. Firefox is driven by WebDriver BiDi, which it implements itself. */
export async function launchBrowser(
  name: 'Chromium' | 'Firefox',
  options: LaunchOptions,
): Promise<TestBrowser> {
  if (name === 'Chromium') {
    const browser = await chromium.launch(options);
    return { newProfile: async () => toProfile(await browser.newContext()), close: () => browser.close() };
  }
  const browser = await launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  return {
    newProfile: async () => toProfile(await browser.createBrowserContext()),
    close: () => browser.close(),
  };
}
