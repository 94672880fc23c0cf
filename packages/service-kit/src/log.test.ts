import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { createLogger, createOutput } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'monoshop-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A pipe whose reader can go away and come back. */
function openPipe(name: string) {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  const openReader = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const reader = openReader();
  return { reader, openReader, writer: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
}

/** Repeats a check until it holds: `vi.waitFor`, which Bun has not. */
async function until<T>(check: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(20);
    }
  }
}

/** What a pipe has, once it has something. */
async function readPipe(reader: number, bytes = Buffer.alloc(1_000_000)): Promise<string> {
  return until(() => {
    const count = readSync(reader, bytes);
    expect(count).toBeGreaterThan(0);
    return bytes.toString('utf8', 0, count);
  });
}

// Windows has no pipes with a name in its file system.
test.skipIf(process.platform === 'win32')(
  'lines that cannot be written are lost, which is reported once; the next that can be written are',
  async () => {
    const { reader, openReader, writer } = openPipe('interrupted');
    const report = vi.fn();
    const logger = createLogger({
      service: 'test',
      level: 'info',
      destination: createOutput(writer, report),
    });
    logger.info('before');
    expect(await readPipe(reader)).toMatch(/"msg":"before"\}\n$/);

    closeSync(reader);
    logger.info('lost');
    await until(() => expect(report.mock.calls).toEqual([['EPIPE']]));
    logger.info('lost, too');

    const secondReader = openReader();
    await until(async () => {
      logger.info('after');
      expect(await readPipe(secondReader)).toMatch(/"msg":"after"\}\n$/);
    });
    expect(report).toHaveBeenCalledOnce();

    // More than the pipe holds at once: its reader is behind, and gets all of it in the end.
    const long = 'x'.repeat(300_000);
    logger.info(long);
    let text = '';
    while (!text.includes(`"msg":"${long}"`)) text += await readPipe(secondReader);
    expect(text.endsWith('\n')).toBe(true);
    for (const fd of [secondReader, writer]) closeSync(fd);
  },
);

test.skipIf(process.platform === 'win32')(
  'what follows half a line that was lost is on a line of its own',
  async () => {
    const { reader, openReader, writer } = openPipe('partial');
    const report = vi.fn();
    const output = createOutput(writer, report);
    // More than a pipe holds.
    output.write(`${'x'.repeat(300_000)}\n`);
    await readPipe(reader, Buffer.alloc(1));
    closeSync(reader);
    await until(() => expect(report).toHaveBeenCalledOnce());
    const secondReader = openReader();
    output.write('after\n');
    let text = '';
    while (!text.endsWith('after\n')) text += await readPipe(secondReader);
    expect(text.split('\n').at(-2)).toBe('after');
    for (const fd of [secondReader, writer]) closeSync(fd);
  },
);

test.skipIf(process.platform === 'win32')('a line beyond what may wait for a slow reader is lost', () => {
  const report = vi.fn();
  const { reader, writer } = openPipe('slow');
  const output = createOutput(writer, report);
  const line = `${'x'.repeat(999_999)}\n`;
  // One is being written.
  for (let count = 0; count < 5; count += 1) output.write(line);
  expect(report).not.toHaveBeenCalled();
  output.write(line);
  expect(report.mock.calls).toEqual([['its reader is too slow']]);
  // The descriptor of the writer stays: another file could get its number while there are lines for it.
  closeSync(reader);
});
