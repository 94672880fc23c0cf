import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestTenant } from '@monoshop/tenant/testing';
import { z } from 'zod';
import type { Archive } from '../archive.ts';
import { runCommand, type Tools } from './workshop.ts';

/** What a project is made with. */
export interface Workshop {
  /** The folder of this project: it exists, is empty, and is outside of the repository. */
  folder: string;
  archives: readonly Archive[];
  tools: Tools;
  tenant: TestTenant;
  /** The port at which the tenant expects the app. */
  port: number;
}

export type PackageManager = 'npm' | 'pnpm' | 'bun';

const manifestSchema = z.looseObject({ dependencies: z.record(z.string(), z.string()).default({}) });

/**
 * Adds the archives to `package.json`, as packaging/README.md says. npm takes auth-core for what depends on it, too; the
 * others would ask the registry, and have an override.
 */
export function addDependencies(
  { folder, archives }: Workshop,
  manager: PackageManager,
  names: Record<string, string>,
  wanted: string[],
): void {
  const path = join(folder, 'package.json');
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const files = Object.fromEntries(archives.map(({ name, path: file }) => [name, `file:${file}`]));
  const own = Object.fromEntries(wanted.map((name) => [name, files[name] ?? '']));
  const core = { '@monocloud/auth-core': files['@monocloud/auth-core'] ?? '' };
  const dependencies = { ...manifest.dependencies, ...core, ...own, ...names };
  const overrides = manager === 'bun' ? core : undefined;
  writeFileSync(path, JSON.stringify({ ...manifest, dependencies, overrides }, null, 2));
  // Without hoisting, what a package imports and does not declare is not found.
  const workspace = `overrides: ${JSON.stringify(core)}\nhoist: false\n`;
  if (manager === 'pnpm') writeFileSync(join(folder, 'pnpm-workspace.yaml'), workspace);
}

/** Installs what `package.json` names, by one of the package managers. */
export async function install({ folder, tools }: Workshop, manager: PackageManager): Promise<void> {
  const commands: Record<PackageManager, string[]> = {
    npm: ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error'],
    pnpm: [tools.pnpm, 'install', '--ignore-scripts'],
    bun: [tools.runtimes['Bun'] ?? 'bun', 'install', '--linker=isolated', '--ignore-scripts'],
  };
  await runCommand(commands[manager], folder);
}

/** One project of a stranger: makes, installs, builds, runs and drives it; says what was run. Rejects when a step fails. */
export interface Project {
  name: string;
  try: (workshop: Workshop) => Promise<string>;
}
