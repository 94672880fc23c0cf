import { beforeEach } from 'vitest';
import { sessionCookie } from './session-cookie.ts';

// A file that imports this gets a session cookie anew before each test.
export let cookie: string;

beforeEach(async () => {
  cookie = await sessionCookie();
});
