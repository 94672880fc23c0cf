import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listSources } from './source-files.ts';

test('the sources are files that people wrote; a link, also one that leads nowhere, is none', () => {
  const root = mkdtempSync(join(tmpdir(), 'monoshop-sources-'));
  for (const folder of ['app', 'node_modules']) mkdirSync(join(root, folder));
  for (const file of ['app/page.tsx', 'node_modules/a.js']) writeFileSync(join(root, file), '');
  // As Emacs marks a file with unsaved changes.
  symlinkSync('ada@host.1234:1700000000', join(root, 'app/.#page.tsx'));
  symlinkSync(root, join(root, 'app/loop'));

  expect(listSources('', root)).toEqual(['app/page.tsx']);
  rmSync(root, { recursive: true });
});
