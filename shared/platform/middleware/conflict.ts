/** Attempts of a transaction that met another one on the same item. */
const MAX_ATTEMPTS = 6;

/**
 * Runs a transaction again when DynamoDB cancelled it only because another one was at the same item
 * (`TransactionConflict`): two deployments on one runtime at once, for instance. The SDK repeats no transaction.
 */
export async function repeatOnConflict<T>(
  run: () => Promise<T>,
  wait: (milliseconds: number) => Promise<void> = sleep,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
      // Both sides wait, so each waits a time of its own; a transaction takes about 20 ms.
      await wait(10 + Math.random() * 20 * 2 ** attempt);
    }
  }
}

function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "TransactionConflictException" || error.name === "TransactionInProgressException") return true;
  return error.name === "TransactionCanceledException" && error.message.includes("TransactionConflict");
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
