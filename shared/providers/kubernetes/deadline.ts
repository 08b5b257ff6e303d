import { ProviderError } from "../contract.ts";
import type { Cluster } from "./health.ts";
import { Resources } from "./resources.ts";
import type { ClusterTransport } from "./transport.ts";

/** Until when something may be asked. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Milliseconds in all. */
  readonly budgetMs: number;
}

/** Runs what answers within a budget, or not at all. @throws ProviderError `unavailable` with code `DiffTooLong` when it is over */
export async function withDeadline<T>(budgetMs: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(tooLong(budgetMs)), budgetMs);
  try {
    return await work({ signal: over.signal, budgetMs });
  } catch (error) {
    // What broke off meanwhile says that it was interrupted, and not by whom.
    throw over.signal.aborted ? tooLong(budgetMs) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Requests that end with the deadline. */
export function ending(transport: ClusterTransport, { signal }: Deadline): ClusterTransport {
  return {
    ...transport,
    request: (request) =>
      transport.request({
        ...request,
        signal: request.signal === undefined ? signal : AbortSignal.any([signal, request.signal]),
      }),
  };
}

export function endingCluster({ transport, ...rest }: Cluster, deadline: Deadline): Cluster {
  const bounded = ending(transport, deadline);
  return { ...rest, transport: bounded, resources: new Resources(bounded) };
}

const tooLong = (budgetMs: number): ProviderError =>
  new ProviderError({
    kind: "unavailable",
    providerCode: "DiffTooLong",
    message: `The cluster took more than ${budgetMs / 1000} s to say what would change.`,
  });
