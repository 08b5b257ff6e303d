// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type PostOptions, type RequestOptions, type Send } from "../request.ts";
import type { DeadLetterQueue, RedrivenDeadLetters } from "./schemas.ts";

export interface ListDeadLettersAnswer {
  items: DeadLetterQueue[];
}

export interface RedriveDeadLettersBody {
  queue: "jobs" | "notices" | "events";
  /** At most so many. Default: 100 */
  letters?: number | undefined;
}

export type DeadLetters = ReturnType<typeof deadLetters>;

/** `client.deadLetters` */
export function deadLetters(send: Send) {
  const operations = {
    /**
     * For operators: what nobody could handle.
     *
     * `jobs` could not be begun, `notices` could not be told, `events` are of functions that are called without waiting and of the table's stream. Of each letter its kind and ids are shown, never its text.
     *
     * Permission: `dead-letters:read@platform`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListDeadLettersAnswer>({ ...options, method: "GET", path: "/dead-letters" }),
    /**
     * For operators: give dead letters back to whoever could not handle them.
     *
     * Mend the cause first. Everything may run twice. Of `events` the ends of executions are told again, calls of schedules are dropped, as the next one did the same, and the rest is kept: see the runbook.
     *
     * Permission: `dead-letters:redrive@platform`.
     */
    redrive: (body: RedriveDeadLettersBody, options: PostOptions = {}) =>
      send<RedrivenDeadLetters>({ ...options, method: "POST", path: "/dead-letters:redrive", body }),
  };
  return operations;
}
