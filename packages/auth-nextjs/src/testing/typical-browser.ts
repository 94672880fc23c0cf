import { openBrowser, type Browser } from '@monoshop/testing/browser';

// What Chromium sends with a navigation, about 1 kB.
const HEADERS = {
  accept:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  'accept-language': 'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
  referer: `http://localhost/${'shelf/'.repeat(40)}`,
  'sec-ch-ua': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'same-origin',
  'upgrade-insecure-requests': '1',
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
};

/** A browser for the applications on localhost that sends as many header bytes as Chromium does. */
export function openTypicalBrowser(): Browser {
  return openBrowser('http://localhost', ({ url, headers }) =>
    fetch(url, { headers: { ...HEADERS, cookie: headers.get('cookie') ?? '' }, redirect: 'manual' }),
  );
}
