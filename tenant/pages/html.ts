import { createHash } from 'node:crypto';
import { STYLES } from './styles.ts';

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

/** The source expression that lets exactly this inline style or script through (CSP Level 3 §2.3.1). */
export function toCspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

// The storefront's mark. The tenant shares no file with it; a browser test holds the two together.
const MARK = `<svg viewBox="0 0 32 32" aria-hidden="true">
<rect width="32" height="32" rx="8" fill="#2b4ddb"/>
<path d="M10 12a6 6 0 0 1 12 0" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/>
<path d="M7 12h18l-1.5 12.2a2 2 0 0 1-2 1.8h-11a2 2 0 0 1-2-1.8z" fill="#fff"/>
<path d="M11.5 22v-5l4.5 4 4.5-4v5" fill="none" stroke="#2b4ddb" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>
</svg>`;

/** A whole page of the tenant. `content` is HTML, its variable parts escaped. */
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
