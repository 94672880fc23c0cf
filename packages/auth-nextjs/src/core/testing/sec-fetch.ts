/** Headers by which a browser says what a request is for (Fetch Metadata); one that names no mode sends none. */
export const secFetch = (site: string, dest: string, mode?: string): Record<string, string> => ({
  'sec-fetch-site': site,
  ...(mode && { 'sec-fetch-mode': mode }),
  'sec-fetch-dest': dest,
});

/** Those of a navigation from another site that a service worker of Firefox replays. */
export const FOREIGN_REPLAY = {
  ...secFetch('same-origin', 'empty', 'same-origin'),
  accept: 'text/html',
  referer: 'https://evil.example/',
};
