/** What stands before, between and after the two markers of a section that a command writes. */
export interface GeneratedSection {
  before: string;
  content: string;
  after: string;
}

/**
 * @param name of the document, for the error.
 * @throws Error unless the document has both markers, once each.
 */
export function splitSection(document: string, begin: string, end: string, name: string): GeneratedSection {
  const [before = '', rest, ...more] = document.split(begin);
  const [content, after, ...others] = rest?.split(end) ?? [];
  if (content === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`${name} needs the markers ${begin} and ${end}, once each.`);
  }
  return { before, content, after };
}

/** The document with this content between its markers, set apart by blank lines. */
export function replaceSection(
  document: string,
  begin: string,
  end: string,
  name: string,
  content: string,
): string {
  const { before, after } = splitSection(document, begin, end, name);
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}
