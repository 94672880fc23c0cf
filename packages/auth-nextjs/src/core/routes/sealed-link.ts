import { now } from '@monocloud/auth-core/internal';
import { decrypt, encrypt } from '@monocloud/auth-core/utils';

/** A browser follows the redirect of a guard at once; a link that is passed on does not serve for long. */
const SECONDS = 60;
const LINK = /\?(.*)&proof=([\w.-]+)$/;
const SEALED = /^sign-in link until (\d+): (.*)$/;

/**
 * A link to the sign-in route, with the proof that this application made its query. A guard needs it where the visitor came
 * from elsewhere: on the way to the sign-in route the browser keeps naming that site in `Sec-Fetch-Site`.
 */
export async function sealSignInLink(url: string, secrets: string[]): Promise<string> {
  const text = `sign-in link until ${now() + SECONDS}: ${new URL(url).search.slice(1)}`;
  return `${url}&proof=${await encrypt(text, secrets)}`;
}

/** Whether the query of a link is the one that {@link sealSignInLink} sealed, less than a minute ago. */
export async function isSealedSignInLink(url: string, secrets: string[]): Promise<boolean> {
  const [, query, proof] = LINK.exec(url) ?? [];
  const text = proof === undefined ? undefined : await decrypt(proof, secrets);
  const [, end, sealedQuery] = SEALED.exec(text ?? '') ?? [];
  return sealedQuery === query && Number(end) > now();
}
