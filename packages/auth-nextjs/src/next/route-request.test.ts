import { describe, expect, it } from 'vitest';
import { readFormText } from './route-request.ts';

describe('readFormText', () => {
  it('puts together a letter that was cut between two chunks', async () => {
    const [first, second] = [new Uint8Array([0xc3]), new Uint8Array([0xa9])];
    async function* chunks() {
      yield* ['state=', first, second];
    }
    expect(await readFormText(chunks())).toBe('state=é');
  });

  it('F12 stops reading a body that is larger than any form', async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 64 * 1024;
        yield new Uint8Array(64 * 1024);
      }
    }
    await expect(readFormText(endless())).rejects.toThrow('The request body is too large');
    expect(read).toBe(320 * 1024);
  });
});
