import { createServer } from 'node:http';
import { once } from 'node:events';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { SWRConfig } from 'swr';
import { vi } from 'vitest';

declare global {
  interface Window {
    happyDOM: { setURL: (url: string) => void };
  }
}

/** A page in a browser, and the server of its origin, which answers the userinfo route. */
export interface BrowserPage {
  origin: string;
  /** Paths the page asked its server for, with the cookies it sent. */
  asked: { path: string | undefined; cookie: string | undefined }[];
  /** What the userinfo route answers from now on. */
  answers: (status: number, body?: string) => void;
  /** Keeps the answers back until what it returns is called. */
  hold: () => () => void;
  /** Puts something on the page, at an address of the origin. */
  show: (content: ReactNode, path?: string) => void;
  text: () => string;
  /** Addresses the page left for. */
  left: () => string[];
  /** Takes the content away again and forgets what was asked. */
  clear: () => void;
  close: () => void;
}

/** Opens a page of the DOM that the test environment `happy-dom` provides. */
export async function openBrowserPage(): Promise<BrowserPage> {
  let answer: [number, string?] = [204];
  let held = Promise.resolve();
  const asked: BrowserPage['asked'] = [];
  const server = createServer((req, res) => {
    asked.push({ path: req.url, cookie: req.headers.cookie });
    const send = () => res.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1]);
    void held.then(send);
  }).listen(0);
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined);
  let root = createRoot(document.body);
  return {
    origin,
    asked,
    answers: (...next) => {
      answer = next;
    },
    hold: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    show: (content, path = '/') => {
      window.happyDOM.setURL(origin + path);
      const cache = new Map();
      root.render(<SWRConfig value={{ provider: () => cache }}>{content}</SWRConfig>);
    },
    text: () => document.body.textContent,
    left: () => assign.mock.calls.map(([url]) => String(url)),
    clear: () => {
      root.unmount();
      root = createRoot(document.body);
      asked.length = 0;
      assign.mockClear();
    },
    close: () => {
      root.unmount();
      server.close();
    },
  };
}
