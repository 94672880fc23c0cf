/** The style sheet of the problem page, light or dark as the device is. It brands nothing: any application may send it. */
export const PROBLEM_STYLE =
  ':root{color-scheme:light dark;--page:#f6f6f6;--card:#fff;--ink:#1c1c1e;--soft:#5f6066;--edge:#dedee2;--link:#1f4fd0}' +
  '@media(prefers-color-scheme:dark){:root{--page:#121214;--card:#1c1c1f;--ink:#f2f2f4;--soft:#a8a9b0;--edge:#36363b;--link:#a5b9ff}}' +
  '*{box-sizing:border-box}' +
  'body{display:grid;place-items:center;min-height:100vh;min-height:100dvh;margin:0;padding:1.5rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}' +
  'main{width:100%;max-width:26rem;padding:2rem;background:var(--card);border:1px solid var(--edge);border-radius:1rem}' +
  'svg{display:block;width:2rem;height:2rem;margin-bottom:1.25rem;color:var(--soft)}' +
  'h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.02em;text-wrap:balance}' +
  'p{margin:0;text-wrap:pretty}' +
  '.ways{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.75rem}' +
  'a{flex:1 1 auto;padding:.625rem 1rem;border:1px solid var(--edge);border-radius:.625rem;color:var(--ink);font-weight:500;text-align:center;text-decoration:none}' +
  'a:hover{border-color:var(--soft)}' +
  'a:first-child{border-color:var(--ink);background:var(--ink);color:var(--card)}' +
  'a:focus-visible{outline:2px solid var(--link);outline-offset:2px}' +
  '.detail{margin-top:1.5rem;padding-top:1.25rem;border-top:1px solid var(--edge);color:var(--soft);font-size:.875rem}' +
  'code{display:block;margin-top:.25rem;font:.8125rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}';

/** What a content policy names to let {@link PROBLEM_STYLE} through, and no other style (CSP Level 3 §2.3.1). */
export const PROBLEM_STYLE_SOURCE = "'sha256-kLb6tFw9xC62d25jOs3K/gqO0ibPAwsCkbd2xV0Hu2E='";
