/** The longest text that is searched for, in characters. What is beyond is cut. */
export const MAX_SEARCH_LENGTH = 80;

/** What a person searches for, as the URL keeps it: single spaces, none around, at most `MAX_SEARCH_LENGTH`. */
export function parseSearchText(text: string | null): string {
  // By characters, not by code units: half a surrogate pair would not survive the URL.
  const characters = Array.from((text ?? '').trim().replaceAll(/\s+/g, ' '));
  return characters.slice(0, MAX_SEARCH_LENGTH).join('').trimEnd();
}

const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Tells whether a text has every word of a search in it, in any order. Case and accents make no difference. */
export function createTextMatch(search: string): (text: string) => boolean {
  const words = fold(search)
    .split(' ')
    .filter((word) => word !== '');
  return (text) => {
    const folded = fold(text);
    return words.every((word) => folded.includes(word));
  };
}
