import { createServer } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { SWRConfig } from 'swr';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';

declare global {
  interface Window {
    happyDOM: { setURL: (url: string) => void };
  }
}

// A file that imports this gets one page for all of its tests, which each of them leaves empty.
export let page: Awaited<ReturnType<typeof openBrowserPage>>;

beforeAll(async () => {
  page = await openBrowserPage();
});
afterEach(() => {
  page.clear();
  vi.unstubAllEnvs();
});
afterAll(() => page.close());

/** Waits until the page shows that text, and no other. */
export const shows = (text: string) => expect.poll(() => page.text()).toBe(text);

/**
 * Opens a page of the DOM that the test environment `happy-dom` provides, and the server of its origin, which answers the
 * userinfo route.
 */
async function openBrowserPage() {
  let answer: [number, string?] = [204];
  let held = Promise.resolve();
  const asked: { path: string | undefined; cookie: string | undefined }[] = [];
  const server = createServer((req, res) => {
    asked.push({ path: req.url, cookie: req.headers.cookie });
    const send = () => res.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1]);
    void held.then(send);
  });
  const { port, close } = await listen(server);
  const origin = `http://localhost:${port}`;
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined);
  const thrown: unknown[] = [];
  const createPage = () => createRoot(document.body, { onUncaughtError: (error) => thrown.push(error) });
  let root = createPage();
  return {
    origin,
    /** Paths the page asked its server for, with the cookies it sent. */
    asked,
    /** What was thrown while rendering. */
    thrown,
    /** What the userinfo route answers from now on. */
    answers: (...next: [status: number, body?: string]) => {
      answer = next;
    },
    /** Keeps the answers back until what it returns is called. */
    hold: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    /** Puts something on the page, at an address of the origin. */
    show: (content: ReactNode, path = '/') => {
      window.happyDOM.setURL(origin + path);
      const cache = new Map();
      root.render(<SWRConfig value={{ provider: () => cache }}>{content}</SWRConfig>);
    },
    text: () => document.body.textContent,
    /** Addresses the page left for. */
    left: () => assign.mock.calls.map(([url]) => String(url)),
    /** Takes the content away again and forgets what was asked. */
    clear: () => {
      root.unmount();
      root = createPage();
      asked.length = 0;
      thrown.length = 0;
      assign.mockClear();
    },
    close: () => {
      root.unmount();
      return close();
    },
  };
}
