const LATE = Symbol('late');

/** What `outcome` settles with, or what `late` returns or throws after `timeoutMs`. `outcome` itself goes on. */
export async function settleWithin<Result>(
  timeoutMs: number,
  outcome: Promise<Result>,
  late: () => Result,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, LATE);
  });
  try {
    const first = await Promise.race([outcome, limit]);
    return first === LATE ? late() : first;
  } finally {
    clearTimeout(timer);
  }
}
