/** A piece of a shared file that a product of its own has otherwise. */
interface Edit {
  path: string;
  /** Found exactly once. */
  from: string | RegExp;
  to: string;
}

const edit = (path: string, from: string | RegExp, to: string): Edit => ({ path, from, to });

const cut = (path: string, from: string | RegExp): Edit => edit(path, from, '');

/** What is this shop's own in files that are otherwise copied as they are. */
const EDITS: readonly Edit[] = [
  // Its commands.
  cut('scripts/monoshop.mjs', /  new: '[\s\S]*?'provider-table'.*\n/),
  cut('scripts/build.ts', ' (docs/production.md)'),
  edit('scripts/build.ts', 'docs/production.md says how to run them.', 'README.md says how to run them.'),
  // Its lab.
  cut('web/server/request-guard.ts', `'/lab', `),
  cut('web/server/request-guard.ts', `'lab', `),
  cut('web/server/settings.ts', / {2}\/\*\* Whether the token lab .*\n {2}isLabOn: boolean;\n/),
  cut('web/server/settings.ts', /\/\*\* Plain http is for a tenant .*\nconst isLocalTenant = .*\n\n/),
  cut('web/server/settings.ts', `  MONOSHOP_LAB: choiceVariable(['on', 'off']).optional(),\n`),
  cut('web/server/settings.ts', / {4}isLabOn: data\.MONOSHOP_LAB\n.*\n.* isLocalTenant\(.*\n/),
  cut('web/app/layout.tsx', 'hasLab={settings().isLabOn} '),
  cut('web/app/layout.tsx', `import { settings } from '../server/settings.ts';\n`),
  cut('web/ui/site-header.tsx', `const LAB: PageLink = { href: '/lab', label: 'Lab' };\n\n`),
  cut('web/ui/site-header.tsx', '  /** Whether the shop has the token lab. */\n  hasLab: boolean;\n'),
  edit('web/ui/site-header.tsx', ', theme, hasLab }', ', theme }'),
  edit('web/ui/site-header.tsx', 'hasLab ? [...PAGES, LAB] : PAGES', 'PAGES'),
  cut('web/ui/nav-links.tsx', `  '/invoices': ReceiptText,\n  '/lab': FlaskConical,\n`),
  edit(
    'web/ui/nav-links.tsx',
    '{ FlaskConical, LayoutDashboard, Package, ReceiptText, type LucideIcon }',
    '{ LayoutDashboard, Package, type LucideIcon }',
  ),
  cut('web/testing/gateway-fixture.ts', '    isLabOn: false,\n'),
  // Its texts.
  edit(
    'web/app/layout.tsx',
    'A small shop whose products and invoices come from two protected APIs.',
    'Data of protected APIs, for people who have signed in.',
  ),
  edit('web/app/layout.tsx', 'MonoShop is a demonstration. Nothing here can be bought.', 'MonoShop'),
  edit('web/ui/site-header.tsx', `label: 'Dashboard'`, `label: 'Home'`),
  cut('web/proxy.ts', `|products/[\\\\w-]+\\\\.svg$`),
  // The tests of a product run in the mode that it has.
  cut('playwright.config.ts', `import type { ProjectOptions } from './e2e/shop.ts';\n`),
  edit(
    'playwright.config.ts',
    /const tokenMode[\s\S]*?defineConfig<object, ProjectOptions>\([\s\S]*?PER_API\],\n/,
    `\nexport default defineConfig({\n`,
  ),
  // What lets a user change data: the APIs of a product begin with reading.
  cut('web/server/request-guard.ts', `'payments', `),
  cut('web/server/request-guard.ts', ' csv payment permission sign-in'),
  cut('tenant/provider/users.ts', /  \{\n    sub: 'user-katherine',[\s\S]*?\n  \},\n(?=\])/),
  cut('scripts/start.ts', /  \['        or', 'katherine'.*\n.*'dorothy'.*\n/),
  cut('web/proxy.ts', `import { followPaymentSignIn } from './server/payment-return.ts';\n`),
  edit('web/proxy.ts', /const answer = (?=await nameRefusal)/, 'return '),
  cut('web/proxy.ts', '  return answer && followPaymentSignIn(request, answer);\n'),
  cut(
    'web/server/map-token-error.ts',
    /\/\*\* 403 for a session without a scope[\s\S]*?(?=\/\*\*\n \* Maps the error of)/,
  ),
  cut('web/server/settings.ts', / {2}\/\*\* Space-separated scopes .*\n {2}signInScopes: string;\n/),
  cut('web/server/settings.ts', '    signInScopes: data.MONOCLOUD_AUTH_SCOPES,\n'),
  cut('web/testing/gateway-fixture.ts', '    signInScopes: `openid ${SCOPES}`,\n'),
  cut('web/data/problem.ts', `  | 'permission_not_requested'\n`),
  edit('web/data/problem.ts', /\n {2}\| PaymentProblemCode;\n[\s\S]*?'amount_differs';/, ';'),
  cut('web/data/problem.ts', / {2}\/\*\* With `recent_sign_in_required`[\s\S]*?acrValues\?: string;\n/),
  // What is said and done about its invoices and products alone.
  cut('web/data/paths.ts', /\n\/\*\* The invoices as a file: .*\nexport const INVOICE_FILE = .*\n/),
  edit('web/server/settings.ts', `new URL('products', base)`, 'new URL(path, base)'),
  cut('web/app/tokens.css', / {2}\/\* Tiles behind product pictures: .*\n/),
  // What an API of this shop answers in particular.
  edit(
    'api-products/app.test.ts',
    /test\('the shop clerk sees[\s\S]*$/,
    `test('a signed-in user with the scope gets the data, in the form of the contract', async () => {
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
  ),
  // How it is built and tested.
  cut('web/next.config.ts', `    '@monocloud/auth-core',\n    '@monocloud/auth-nextjs',\n`),
  cut('web/next.config.ts', `    '@monoshop/service-kit',\n`),
  edit('vitest.config.ts', `{packages/*,tenant,api-*,web,scripts,e2e/faults,bench,packaging}`, `{api-*,web}`),
  cut('vitest.config.ts', `    reporters: ['default', './scripts/unhandled-errors.ts'],\n`),
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
