import { expect, it } from 'vitest';
import './core/testing/per-test.ts';
import { recordEvents } from './core/testing/recorded-events.ts';
import { ENTRY_POINTS } from './testing/entry-points.ts';
import { APP, createNextClient } from './testing/next-client.ts';

const HEADERS = { 'x-request-id': 'request-0001' };

it.each(ENTRY_POINTS)(
  'an event of an auth route behind the %s gives the headers of its request',
  async (_door, open) => {
    const { onEvent, requestIds, types } = recordEvents();
    const send = open(createNextClient({ onEvent }));
    await send(new Request(`${APP}/api/auth/callback?code=c&state=s`, { headers: HEADERS }));
    expect(types()).toEqual(['sign_in_failed']);
    expect(requestIds).toEqual(['request-0001']);
  },
);
