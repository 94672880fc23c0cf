import { appendFileSync, cpSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addDependencies,
  install,
  type PackageManager,
  type Project,
  type Workshop,
} from './dependencies.ts';
import { collectExamples } from './examples.ts';
import { newProduct, newProductTested } from './new-product.ts';
import { PRODUCTS, visitApi, visitNextApp } from './visit.ts';
import { runCommand, visitServer } from './workshop.ts';

const TEMPLATES = import.meta.dirname;

const nextEnvironment = ({ tenant, port }: Workshop): Record<string, string> => ({
  MONOCLOUD_AUTH_TENANT_DOMAIN: tenant.issuer,
  MONOCLOUD_AUTH_CLIENT_ID: tenant.webClient.clientId,
  MONOCLOUD_AUTH_CLIENT_SECRET: tenant.webClient.clientSecret,
  MONOCLOUD_AUTH_APP_URL: `http://localhost:${port}`,
  MONOCLOUD_AUTH_COOKIE_SECRET: 'a cookie secret of thirty-two characters',
  MONOCLOUD_AUTH_SCOPES: `openid profile email offline_access ${PRODUCTS.scope}`,
  MONOCLOUD_AUTH_RESOURCE: PRODUCTS.resource,
});

/** @param version major version of `create-next-app`, which pins that of Next. */
const nextProject = (
  version: 15 | 16,
  bundler: 'turbopack' | 'webpack',
  manager: PackageManager,
): Project => ({
  name: `Next ${version}, ${bundler}, ${manager}`,
  async try(workshop) {
    const { folder, tenant, port } = workshop;
    const answers =
      '--ts --app --empty --no-eslint --no-tailwind --no-src-dir --import-alias=@/* --skip-install --disable-git';
    await runCommand(
      ['npx', '--yes', `create-next-app@${version}`, '.', ...answers.split(' '), '--yes'],
      folder,
    );
    cpSync(join(TEMPLATES, 'next-app'), folder, { recursive: true });
    if (version === 15) renameSync(join(folder, 'proxy.ts'), join(folder, 'middleware.ts'));
    // What create-next-app 16 turns on, Cache Components, wants to know which pages wait for the request.
    else appendFileSync(join(folder, 'app/account/page.tsx'), 'export const instant = false;\n');
    addDependencies(workshop, manager, {}, ['@monocloud/auth-nextjs']);
    await install(workshop, manager);
    const next = join(folder, 'node_modules/next/dist/bin/next');
    // Built as a container image is: without any of its settings.
    await runCommand([process.execPath, next, 'build', `--${bundler}`].filter(isKnownTo(version)), folder);
    const start = [process.execPath, next, 'start', '--port', String(port)];
    const env = nextEnvironment(workshop);
    await visitServer(start, folder, { port, env }, (origin) => visitNextApp(origin, tenant));
    return 'built, sign-in, token, refresh, sign-out';
  },
});

// Next 15 builds with webpack unless it is given `--turbopack`, and has no `--webpack`.
const isKnownTo = (version: number) => (word: string) => !(version === 15 && word === '--webpack');

const EXPRESS = { express: '^5', '@monocloud/backend-node': '0.3.9' };
const COMPILER = { typescript: '^5', '@types/express': '^5', '@types/node': '^20', zod: '^4' };
// Declarations of packages are checked, too: `skipLibCheck` is left out.
const TSCONFIG = {
  compilerOptions: { module: 'nodenext', target: 'es2023', strict: true, types: ['node'] },
  files: ['server.ts'],
};

const apiProject = (language: 'typescript' | 'javascript', manager: PackageManager): Project => ({
  name: `Express, ${language}, ${manager}`,
  async try(workshop) {
    const { folder, tenant, tools, port } = workshop;
    const isTypeScript = language === 'typescript';
    const type = isTypeScript ? 'module' : 'commonjs';
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'orders', private: true, type }));
    cpSync(join(TEMPLATES, `api-${language}`), folder, { recursive: true });
    const names = isTypeScript ? { ...EXPRESS, ...COMPILER } : EXPRESS;
    addDependencies(workshop, manager, names, isTypeScript ? ['@monoshop/service-kit'] : []);
    await install(workshop, manager);
    if (isTypeScript) {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
      await runCommand([process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.'], folder);
    }
    const env = {
      MONOCLOUD_BACKEND_TENANT_DOMAIN: tenant.issuer,
      MONOCLOUD_BACKEND_AUDIENCE: PRODUCTS.resource,
    };
    for (const runtime of Object.values(tools.runtimes)) {
      await visitServer([runtime, 'server.js'], folder, { port, env }, (origin) => visitApi(origin, tenant));
    }
    return `${isTypeScript ? 'compiled, ' : ''}200, 401, 403 on ${Object.keys(tools.runtimes).join(', ')}`;
  },
});

// As `create-next-app` has it.
const EXAMPLES_TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['dom', 'dom.iterable', 'es2023'],
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['examples'],
};

const examplesProject: Project = {
  name: 'the examples of the READMEs and seeds',
  async try(workshop) {
    const { folder, archives } = workshop;
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'examples', private: true, type: 'module' }),
    );
    const wanted = archives.map(({ name }) => name);
    const peers = { next: '^16', react: '^19', 'react-dom': '^19', '@types/react': '^19', ioredis: '^6' };
    addDependencies(workshop, 'npm', { ...EXPRESS, ...COMPILER, ...peers }, wanted);
    await install(workshop, 'npm');
    const examples = collectExamples(folder, wanted);
    cpSync(join(TEMPLATES, 'examples'), join(folder, 'examples'), { recursive: true });
    for (const [name, text] of Object.entries(examples)) writeFileSync(join(folder, 'examples', name), text);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(EXAMPLES_TSCONFIG));
    await runCommand([process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.'], folder);
    return `${Object.keys(examples).length} compile against the declarations of the archives`;
  },
};

/** Every kind of project, and each package manager with a Next app and an API. */
export const PROJECTS: readonly Project[] = [
  nextProject(16, 'turbopack', 'npm'),
  nextProject(16, 'webpack', 'pnpm'),
  nextProject(15, 'webpack', 'bun'),
  apiProject('typescript', 'npm'),
  apiProject('typescript', 'pnpm'),
  apiProject('javascript', 'bun'),
  examplesProject,
  newProduct,
  newProductTested,
];
