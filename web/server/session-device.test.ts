import { expect, it } from 'vitest';
import { describeDevice } from './session-device.ts';

const describeAgent = (userAgent: string) => describeDevice(new Headers({ 'user-agent': userAgent }));

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
    { browser: 'Microsoft Edge', system: 'Windows', isMobile: false },
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0',
    { browser: 'Firefox', system: 'macOS', isMobile: false },
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    { browser: 'Chrome', system: 'Android', isMobile: true },
  ],
])('of %s the names of browser and system are kept', (userAgent, device) => {
  expect(describeAgent(userAgent)).toEqual(device);
});

it.each([
  ['no name', ''],
  ['that of a program', 'curl/8.5'],
  ['markup', '<script>alert(1)</script>/1 (x'],
  ['8,000 characters', `${'a'.repeat(8000)}/1 (Windows NT 10.0)`],
])('no text of a client is kept as its browser or system: %s', (_what, userAgent) => {
  expect(describeAgent(userAgent)).toEqual({ isMobile: false });
});

it('a request without a user agent has no device', () => {
  expect(describeDevice(new Headers())).toEqual({ isMobile: false });
});
