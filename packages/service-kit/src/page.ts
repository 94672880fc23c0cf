import { createHash } from 'node:crypto';

const STYLES = `
:root{color-scheme:light dark;--page:#f6f5f1;--card:#fff;--text:#1b1a17;--soft:#66625a;--edge:#e3e0d8;--line:#8d887d;--accent:#2b4ddb;--action:#1b1a17;--on-action:#fff;--bad:#9c231b;--bad-page:#fce9e6}
@media (prefers-color-scheme:dark){:root{--page:#121110;--card:#1b1a18;--text:#f3f1eb;--soft:#a9a498;--edge:#34312c;--line:#7b766c;--accent:#a3b5ff;--action:#f3f1eb;--on-action:#171614;--bad:#ffa79d;--bad-page:#3a1815}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:24rem;padding:2rem;background:var(--card);border:1px solid var(--edge);border-radius:1rem;box-shadow:0 1px 2px #0001,0 12px 32px -8px #0002}
.brand{display:flex;align-items:center;gap:.625rem;margin:0 0 1.5rem;font-size:1.125rem;font-weight:600;letter-spacing:-.015em}
.brand svg{width:2rem;height:2rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.2;letter-spacing:-.022em}
p{margin:0 0 1rem}
.soft{color:var(--soft)}
.bad{padding:.75rem 1rem;border-radius:.625rem;background:var(--bad-page);color:var(--bad)}
label{display:block;margin:1rem 0 .25rem;font-size:.875rem;font-weight:500}
input{width:100%;padding:.625rem .75rem;border:1px solid var(--line);border-radius:.625rem;background:transparent;color:inherit;font:inherit}
button,.button{display:block;width:100%;margin-top:1.5rem;padding:.625rem;border:1px solid transparent;border-radius:.625rem;background:var(--action);color:var(--on-action);font:inherit;font-weight:500;text-align:center;text-decoration:none;cursor:pointer}
.quiet{margin-top:.5rem;border-color:var(--edge);background:none;color:var(--text)}
.quiet:hover{border-color:var(--line)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.after{margin:1.5rem 0 0;text-align:center;font-size:.875rem}
`;

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes text safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** The source expression that allows exactly this inline style or script (CSP Level 3 §2.3.1). */
export function toCspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The source expression that allows the style sheet of `renderPage`, and no other. */
export const PAGE_STYLE_SOURCE = toCspHash(STYLES);

// The storefront's pages draw the same mark as a component; a browser test compares the two.
const MARK = `<svg viewBox="0 0 32 32" aria-hidden="true">
<rect width="32" height="32" rx="8" fill="#2b4ddb"/>
<path d="M10 12a6 6 0 0 1 12 0" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>
<path d="M7 12h18l-1.5 12.2a2 2 0 0 1-2 1.8h-11a2 2 0 0 1-2-1.8z" fill="#fff"/>
<path d="M11.5 22v-5l4.5 4 4.5-4v5" fill="none" stroke="#2b4ddb" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>
</svg>`;

/** A whole page without scripts or other files of its own. `content` is HTML, its variable parts escaped. */
export function renderPage({ title, content }: { title: string; content: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · MonoShop</title>
<style>${STYLES}</style>
</head>
<body>
<main>
<p class="brand">${MARK} MonoShop</p>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>`;
}
