import { ApiProblem, type PitrixClient } from "../../sdk/index.ts";
import { openProgress, type Progress } from "./connection.ts";

/** One connection for each client: another tenant's is another one. */
const opened = new WeakMap<PitrixClient, Progress>();

export function progressOf(client: PitrixClient): Progress {
  const known = opened.get(client);
  if (known !== undefined) return known;
  const progress = openProgress({
    async getTicket() {
      try {
        const { url, ticket } = await client.progress.createTicket();
        // A repeated request has no ticket in its answer: the next one has.
        if (ticket === undefined) throw new Error("The answer with the ticket was lost.");
        return { url, ticket };
      } catch (error) {
        // The roles do not go so far, or this store has no tickets.
        if (error instanceof ApiProblem && (error.status === 403 || error.status === 404)) return undefined;
        throw error;
      }
    },
    retryAfter: (error) => (error instanceof ApiProblem ? error.retryAfter : undefined),
    open: (url) => new WebSocket(url),
  });
  opened.set(client, progress);
  return progress;
}
