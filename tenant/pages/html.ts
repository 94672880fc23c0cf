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
<p class="brand"><span aria-hidden="true">M</span> MonoShop</p>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>`;
}
