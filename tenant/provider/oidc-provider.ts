const RUNTIME_BANNER = /oidc-provider WARNING: Unsupported runtime/;

/**
 * oidc-provider warns at import about every runtime but the newest Node lines. MonoShop is tested on all that it
 * names, so this one line is held back; whatever else the import says still gets through.
 */
async function importQuietly() {
  const { console } = globalThis;
  const { warn } = console;
  console.warn = (...parts: unknown[]) => {
    if (!RUNTIME_BANNER.test(String(parts[0]))) warn.apply(console, parts);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}

export const { Provider, errors, interactionPolicy } = await importQuietly();
