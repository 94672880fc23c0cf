import { join } from 'node:path';
import type { BenchContext } from '../../harness/context.ts';
import type { Algorithm, Issuer } from '../../harness/issuer.ts';
import { AUDIENCE, SCOPE } from './servers.ts';

/** A file of distinct tokens. */
export interface TokenFile {
  file: string;
  count: number;
}

/** Tokens by what they stand for. */
export interface TokenFiles {
  one: TokenFile;
  /** A realistic number of users at once. */
  few: TokenFile;
  fewEs256: TokenFile;
  /** As many as are remembered. */
  many: TokenFile;
  /** More than are remembered, taken in turns: the one that comes was forgotten before it came again. */
  unseen: TokenFile;
  unseenEs256: TokenFile;
}

const COUNTS: Record<keyof TokenFiles, [algorithm: Algorithm, count: number, smokeCount: number]> = {
  one: ['RS256', 1, 1],
  few: ['RS256', 50, 5],
  fewEs256: ['ES256', 50, 5],
  many: ['RS256', 10_000, 20],
  unseen: ['RS256', 12_000, 20],
  unseenEs256: ['ES256', 12_000, 20],
};

/** Issues all tokens of the part into its folder. */
export async function issueTokenFiles({ workDir, smoke }: BenchContext, issuer: Issuer): Promise<TokenFiles> {
  const issue = async (name: keyof TokenFiles): Promise<TokenFile> => {
    const [algorithm, full, tiny] = COUNTS[name];
    const count = smoke ? tiny : full;
    const file = join(workDir, `${name}.txt`);
    return {
      file: await issuer.issueTokens({ algorithm, count, audience: AUDIENCE, scope: SCOPE, file }),
      count,
    };
  };
  return {
    one: await issue('one'),
    few: await issue('few'),
    fewEs256: await issue('fewEs256'),
    many: await issue('many'),
    unseen: await issue('unseen'),
    unseenEs256: await issue('unseenEs256'),
  };
}
