import type { GetServerSidePropsContext } from 'next';
import type { CoreSource } from './core-source.ts';
import { guardServerComponent } from './protect-app-page.ts';
import type { ProtectedAppPage } from './protect-app-page.ts';
import { guardServerSideProps } from './protect-pages-page.ts';
import type { ProtectAppPageOptions, ProtectPagePageOptions } from '../types.ts';

/** `MonoCloudNextClient.protectPage`. */
export function protectPage(
  core: CoreSource,
  first?: ProtectedAppPage<object> | ProtectPagePageOptions,
  options: ProtectAppPageOptions<object> = {},
) {
  if (typeof first === 'function') return guardServerComponent(core, first, options);
  return (ctx: GetServerSidePropsContext) => guardServerSideProps(core(), ctx, first ?? {});
}
