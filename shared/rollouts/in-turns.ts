/** Objects that are asked about at once. */
const TOGETHER = 20;

/** Does `ask` for each, some at once, and keeps their order. */
export async function inTurns<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let start = 0; start < all.length; start += TOGETHER)
    answers.push(...(await Promise.all(all.slice(start, start + TOGETHER).map(ask))));
  return answers;
}
