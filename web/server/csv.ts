// What a spreadsheet would take for the start of a formula, in the wide forms of East Asian keyboards too. It looks for one
// behind tabs, line breaks and semicolons as well where it expects those between cells: there, our quotes protect nothing.
const FORMULA_STARTS = /^(?=[\t\r\n])|(?<=^|[;\t\r\n])(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * One cell. Text that a spreadsheet would compute gets an apostrophe in front, which spreadsheets read as "this is
 * text" (OWASP, CSV Injection); quotes alone do not stop it.
 */
function toCell(text: string): string {
  const inert = text.replaceAll(FORMULA_STARTS, "'");
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** Rows of text as CSV (RFC 4180): CRLF after each row, quotes where a cell needs them, no cell that is a formula. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}
