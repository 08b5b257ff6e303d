/** How patiently a call is repeated. */
export interface Patience {
  /** Attempts altogether. */
  readonly attempts: number;
  /** No wait is longer; milliseconds. */
  readonly longestMs: number;
}

/** For a request that somebody waits for: at most 2.5 s of waiting. */
const REQUEST: Patience = { attempts: 6, longestMs: 1_000 };
/** For work in the background, against a table that is still splitting its partitions: at most a minute. */
export const BACKGROUND: Patience = { attempts: 15, longestMs: 8_000 };

const CONFLICTS = new Set(["TransactionConflict", "TransactionConflictException", "TransactionInProgressException"]);
const THROTTLES = new Set([
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingError",
  "ThrottlingException",
]);

/**
 * Runs a write again when DynamoDB decided nothing about it: another transaction was at the same item (two deployments
 * on one runtime at once), or the table or a partition is throttled. The SDK repeats no cancelled transaction at all.
 * A condition that did not hold is a decision, and so is a transaction that is not valid: they are thrown at once.
 */
export async function repeatOnConflict<T>(
  run: () => Promise<T>,
  wait: (milliseconds: number) => Promise<void> = sleep,
  { attempts, longestMs }: Patience = REQUEST,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= attempts || !isUndecided(error)) throw error;
      // All sides wait, so each waits a time of its own; a transaction takes about 20 ms.
      await wait(Math.min(longestMs, 10 + Math.random() * 20 * 2 ** attempt));
    }
  }
}

function isUndecided(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (CONFLICTS.has(error.name) || THROTTLES.has(error.name)) return true;
  if (error.name !== "TransactionCanceledException") return false;
  const codes = cancellationCodes(error).filter((code) => code !== "None");
  return codes.length > 0 && codes.every((code) => CONFLICTS.has(code) || THROTTLES.has(code));
}

/** From the reasons where the SDK parsed them, else from the message: `… specific reasons [TransactionConflict, None]`. */
function cancellationCodes(error: Error): readonly string[] {
  const reasons: unknown = "CancellationReasons" in error ? error.CancellationReasons : undefined;
  if (Array.isArray(reasons))
    return reasons.map((reason: unknown) =>
      typeof reason === "object" && reason !== null && "Code" in reason ? String(reason.Code) : "None",
    );
  return /\[([A-Za-z, ]*)\]/.exec(error.message)?.[1]?.split(/, */) ?? [];
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
