import { cookies } from 'next/headers';
import { parseTheme, THEME_COOKIE, type Theme } from '../data/theme.ts';

/** The colours this visitor wants, known before anything is sent: no page ever turns from light to dark. */
export async function getTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get(THEME_COOKIE)?.value);
}
