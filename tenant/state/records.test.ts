import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRecords } from './records.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const create = () => createRecords([], () => undefined);

function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1_000);
}

test('forgets what has expired, and keeps no trace of it', () => {
  const records = create();
  records.put('RefreshToken', 'r1', { grantId: 'g1', uid: 'u1' }, 10);
  records.put('Grant', 'g1', {});
  passSeconds(11);
  expect(records.get('RefreshToken', 'r1')).toBeUndefined();
  expect(records.findByUid('RefreshToken', 'u1')).toBeUndefined();
  records.removeExpired();
  expect(records.list().map(({ id }) => id)).toEqual(['g1']);
});

test('holds more than a thousand records at once', () => {
  const records = create();
  for (let index = 0; index < 5_000; index += 1)
    records.put('Session', `s${index}`, { uid: `u${index}` }, 60);
  expect(records.findByUid('Session', 'u0')).toBeDefined();
  expect(records.list()).toHaveLength(5_000);
});

test('drops what belongs to a grant, of one model and of no other grant', () => {
  const records = create();
  records.put('RefreshToken', 'r1', { grantId: 'g1' });
  records.put('AccessToken', 'a1', { grantId: 'g1' });
  records.put('RefreshToken', 'r2', { grantId: 'g2' });
  records.removeByGrant('RefreshToken', 'g1');
  expect(records.list().map(({ id }) => id)).toEqual(['a1', 'r2']);
});

test('a session that changes its id is still found by its uid', () => {
  const records = create();
  records.put('Session', 'old', { uid: 'u1' });
  records.put('Session', 'new', { uid: 'u1', accountId: 'ada' });
  records.remove('Session', 'old');
  expect(records.findByUid('Session', 'u1')).toMatchObject({ accountId: 'ada' });
});

test('what a caller changes in its copy is not saved', () => {
  const records = create();
  const payload = { authorizations: { web: { sid: 's1' } } };
  records.put('Session', 's', payload);
  payload.authorizations.web.sid = 'changed';
  const copy = records.get('Session', 's');
  if (copy?.authorizations) delete copy.authorizations['web'];
  expect(records.get('Session', 's')).toEqual({ authorizations: { web: { sid: 's1' } } });
});

test('a spent token stays, marked', () => {
  const records = create();
  records.put('RefreshToken', 'r1', { grantId: 'g1' }, 60);
  records.consume('RefreshToken', 'r1');
  expect(records.get('RefreshToken', 'r1')).toMatchObject({ consumed: expect.any(Number) });
});

test('tells of every change, so that it can be written down', () => {
  const changed = vi.fn();
  const records = createRecords([], changed);
  records.put('Grant', 'g1', {});
  records.consume('Grant', 'g1');
  records.remove('Grant', 'g1');
  records.removeByGrant('Grant', 'g1');
  expect(changed).toHaveBeenCalledTimes(4);
});

test('takes over what an earlier run remembered, but not what has expired since', () => {
  const now = Date.now() / 1_000;
  const records = createRecords(
    [
      { model: 'Session', id: 'alive', payload: { uid: 'u1' }, expiresAt: now + 60 },
      { model: 'Session', id: 'gone', payload: { uid: 'u2' }, expiresAt: now - 1 },
    ],
    () => undefined,
  );
  expect(records.findByUid('Session', 'u1')).toBeDefined();
  expect(records.list()).toHaveLength(1);
});
