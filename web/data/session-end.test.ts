import { afterAll, describe, expect, it } from 'vitest';
import { hearTabs, tellTabs, type SessionNews } from './session-end.ts';

const other = new BroadcastChannel('monoshop-session');

afterAll(() => other.close());

describe('what tabs tell each other', () => {
  it('reaches the others while this one listens, also after another listener took the place of the first', async () => {
    const heard = new Promise<SessionNews>((resolve) => {
      other.addEventListener('message', ({ data }: MessageEvent<SessionNews>) => resolve(data));
    });
    const stopFirst = hearTabs(() => undefined);
    const stopSecond = hearTabs(() => undefined);
    stopFirst();
    tellTabs('ended');
    expect(await heard).toBe('ended');
    stopSecond();
  });

  it('is no error once this one has stopped listening', () => {
    hearTabs(() => undefined)();
    expect(() => tellTabs('ended')).not.toThrow();
  });
});
