const RETRIES = 6;
const FIRST_DELAY_MS = 20;

/**
 * Runs a transaction again while another one on the same items cancels it. That is no failed condition: nobody has
 * decided yet. Waits 20, 40 … 640 ms. @throws what the run throws
 */
export async function retryConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      const conflict = name === "TransactionCanceledException" || name === "TransactionConflictException";
      if (!conflict || attempt === RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY_MS * 2 ** attempt));
    }
  }
}
