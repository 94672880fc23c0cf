export interface Form {
  action: URL;
  fields: URLSearchParams;
  /** Whether it asks for a decision rather than for values. */
  isConsent: boolean;
}

/** Reads the one form of a page, with the fields and values it comes with. */
export function readForm(html: string, page: URL): Form | undefined {
  const action = /<form[^>]*\baction="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const fields = new URLSearchParams();
  for (const [input] of html.matchAll(/<input\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1];
    if (name) fields.set(name, unescapeHtml(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  const isConsent = /<button\b[^>]*\bname="decision"/.test(html);
  return { action: new URL(unescapeHtml(action), page), fields, isConsent };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };

const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (entity, name: string) => ENTITIES[name] ?? entity);
