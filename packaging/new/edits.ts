/** A piece of a shared file that a product of its own has otherwise. */
interface Edit {
  path: string;
  /** Found exactly once. */
  from: string | RegExp;
  to: string;
}

const cut = (path: string, from: string | RegExp): Edit => ({ path, from, to: '' });

const COMMANDS: readonly Edit[] = [
  cut('scripts/monoshop.mjs', /  new: '[\s\S]*?'provider-table'.*\n/),
  { path: 'scripts/build.ts', from: ' (docs/production.md)', to: '' },
  {
    path: 'scripts/build.ts',
    from: 'docs/production.md says how to run them.',
    to: 'README.md says how to run them.',
  },
];

const LAB: readonly Edit[] = [
  cut('web/server/request-guard.ts', `'/lab', `),
  cut('web/server/request-guard.ts', `'lab', `),
  cut(
    'web/server/settings.ts',
    `  /** Whether the token lab is part of this shop: its page, its routes and its link. */
  isLabOn: boolean;
`,
  ),
  cut(
    'web/server/settings.ts',
    `/** Plain http is for a tenant on this machine only; the lab shows what a tenant says, which is public for no other. */
const isLocalTenant = (address: string): boolean => /^http:/i.test(address);

`,
  ),
  cut('web/server/settings.ts', `  MONOSHOP_LAB: choiceVariable(['on', 'off']).optional(),\n`),
  cut(
    'web/server/settings.ts',
    `    isLabOn: data.MONOSHOP_LAB
      ? data.MONOSHOP_LAB === 'on'
      : tokens === 'combined' && isLocalTenant(data.MONOCLOUD_AUTH_TENANT_DOMAIN),
`,
  ),
  { path: 'web/app/layout.tsx', from: 'hasLab={settings().isLabOn} ', to: '' },
  cut('web/app/layout.tsx', `import { settings } from '../server/settings.ts';\n`),
  cut('web/ui/site-header.tsx', `const LAB: PageLink = { href: '/lab', label: 'Lab' };\n\n`),
  cut('web/ui/site-header.tsx', '  /** Whether the shop has the token lab. */\n  hasLab: boolean;\n'),
  { path: 'web/ui/site-header.tsx', from: ', theme, hasLab }', to: ', theme }' },
  { path: 'web/ui/site-header.tsx', from: 'hasLab ? [...PAGES, LAB] : PAGES', to: 'PAGES' },
  cut('web/ui/nav-links.tsx', `  '/invoices': ReceiptText,\n  '/lab': FlaskConical,\n`),
  {
    path: 'web/ui/nav-links.tsx',
    from: '{ FlaskConical, LayoutDashboard, Package, ReceiptText, type LucideIcon }',
    to: '{ LayoutDashboard, Package, type LucideIcon }',
  },
  cut('web/testing/gateway-fixture.ts', '    isLabOn: false,\n'),
];

const TEXTS: readonly Edit[] = [
  {
    path: 'web/app/layout.tsx',
    from: 'A small shop whose products and invoices come from two protected APIs.',
    to: 'Data of protected APIs, for people who have signed in.',
  },
  {
    path: 'web/app/layout.tsx',
    from: 'MonoShop is a demonstration. Nothing here can be bought.',
    to: 'MonoShop',
  },
  { path: 'web/ui/site-header.tsx', from: `label: 'Dashboard'`, to: `label: 'Home'` },
  { path: 'web/proxy.ts', from: `|products/[\\\\w-]+\\\\.svg$`, to: '' },
];

/** The tests of a product run in the mode that it has. */
const MODES: readonly Edit[] = [
  cut('playwright.config.ts', `import type { ProjectOptions } from './e2e/shop.ts';\n`),
  {
    path: 'playwright.config.ts',
    from: /const tokenMode[\s\S]*?defineConfig<object, ProjectOptions>\([\s\S]*?PER_API\],\n/,
    to: `\nexport default defineConfig({\n`,
  },
];

/** What lets a user change data: the APIs of a product begin with reading. */
const WRITES: readonly Edit[] = [
  cut('web/server/request-guard.ts', `'payments', `),
  cut('web/server/request-guard.ts', ' csv payment permission sign-in'),
  cut('tenant/provider/users.ts', /  \{\n    sub: 'user-katherine',[\s\S]*?\n  \},\n(?=\])/),
  cut('scripts/start.ts', /  \['        or', 'katherine'.*\n.*'dorothy'.*\n/),
  cut('web/proxy.ts', `import { followPaymentSignIn } from './server/payment-return.ts';\n`),
  {
    path: 'web/proxy.ts',
    from: /const answer = (?=await nameRefusal)/,
    to: 'return ',
  },
  cut('web/proxy.ts', '  return answer && followPaymentSignIn(request, answer);\n'),
  cut(
    'web/server/map-token-error.ts',
    /\/\*\* 403 for a session without a scope[\s\S]*?(?=\/\*\*\n \* Maps the error of)/,
  ),
  cut(
    'web/server/settings.ts',
    /  \/\*\* Space-separated scopes that a sign-in asks for; .*\n  signInScopes: string;\n/,
  ),
  cut('web/server/settings.ts', '    signInScopes: data.MONOCLOUD_AUTH_SCOPES,\n'),
  cut('web/testing/gateway-fixture.ts', '    signInScopes: `openid ${SCOPES}`,\n'),
  cut('web/data/problem.ts', `  | 'permission_not_requested'\n`),
  {
    path: 'web/data/problem.ts',
    from: /\n {2}\| PaymentProblemCode;\n[\s\S]*?'amount_differs';/,
    to: ';',
  },
  cut('web/data/problem.ts', / {2}\/\*\* With `recent_sign_in_required`[\s\S]*?acrValues\?: string;\n/),
];

const COMMENTS: readonly Edit[] = [
  cut(
    'web/data/paths.ts',
    `
/** The invoices as a file: its path at the BFF, and its name. */
export const INVOICE_FILE = { path: \`\${toDataPath('invoices')}/csv\`, name: 'monoshop-invoices.csv' };
`,
  ),
  { path: 'web/server/settings.ts', from: `new URL('products', base)`, to: 'new URL(path, base)' },
  cut(
    'web/app/tokens.css',
    '  /* Tiles behind product pictures: pale in light; in dark deep enough not to glare, light enough for black products. */\n',
  ),
];

/** What an API of this shop answers in particular. */
const TESTS: readonly Edit[] = [
  {
    path: 'api-products/app.test.ts',
    from: /test\('the shop clerk sees[\s\S]*$/,
    to: `test('a signed-in user with the scope gets the data, in the form of the contract', async () => {
  const tenant = await startTestTenant();
  const { app } = api.create({ tenantDomain: tenant.issuer, audience: api.resource, responseTimeout: 5_000 });
  const { access_token } = await tenant.signIn({
    resource: api.resource,
    scope: \`openid offline_access \${api.scope}\`,
  });
  const response = await request(app).get(api.path).set('Authorization', \`Bearer \${access_token}\`);
  expect(productsResponseSchema.parse(response.body).products).toEqual(await store.listProducts());
  await tenant.stop();
});
`,
  },
];

const CONFIGURATION: readonly Edit[] = [
  cut('web/next.config.ts', `    '@monocloud/auth-core',\n    '@monocloud/auth-nextjs',\n`),
  cut('web/next.config.ts', `    '@monoshop/service-kit',\n`),
  {
    path: 'vitest.config.ts',
    from: `{packages/*,tenant,api-*,web,scripts,e2e/faults,bench,packaging}`,
    to: `{api-*,web}`,
  },
  cut('vitest.config.ts', `    reporters: ['default', './scripts/unhandled-errors.ts'],\n`),
];

/** What is this shop's own in files that are otherwise copied as they are: its lab, its texts, its commands. */
export const EDITS: readonly Edit[] = [
  ...COMMANDS,
  ...LAB,
  ...MODES,
  ...WRITES,
  ...TEXTS,
  ...COMMENTS,
  ...TESTS,
  ...CONFIGURATION,
];

/**
 * A text with one piece replaced.
 *
 * @throws Error when the piece is not in it, or not once.
 */
export function replaceOnce(text: string, from: string | RegExp, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${parts.length - 1} places, and not 1, have: ${String(from)}`);
  return text.replace(from, () => to);
}

/** A file with its edits. Throws like {@link replaceOnce}. */
export const applyEdits = (path: string, text: string): string =>
  EDITS.filter((edit) => edit.path === path).reduce(
    (edited, { from, to }) => replaceOnce(edited, from, to),
    text,
  );

/** Throws an Error naming the edits of files that are not copied any more. */
export function assertAllApplied(copied: readonly string[]): void {
  const idle = EDITS.map(({ path }) => path).filter((path) => !copied.includes(path));
  if (idle.length > 0) throw new Error(`Nothing is copied from ${[...new Set(idle)].join(', ')}`);
}
