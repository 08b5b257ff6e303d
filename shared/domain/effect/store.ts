import type { Clock } from "../../kernel/clock.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { callName, effectsKey, isCall } from "./entity.ts";
import { Effect } from "./schema.ts";

/** The task that asks. */
export interface Asking {
  readonly tenantId: string;
  readonly jobId: string;
  readonly id: string;
}

/** The ledger of what jobs asked of clouds: the intent is there before the call, the result after it. */
export interface EffectStore {
  /** Notes a call before it is made. Answers its name, by which its result is noted. One write unit. */
  asked(task: Asking, call: Pick<Effect, "call" | "of">): Promise<{ readonly name: string; readonly effect: Effect }>;
  /** Notes what came back. One write unit, and one more for each KB that the task's calls have grown to. */
  answered(
    task: Asking,
    asked: { readonly name: string; readonly effect: Effect },
    result: Pick<Effect, "answer" | "refusal">,
  ): Promise<void>;
  /** The calls of these tasks, each task's in the order in which they were asked. One round trip a hundred tasks. */
  of(tenantId: string, jobId: string, taskIds: readonly string[]): Promise<ReadonlyMap<string, readonly Effect[]>>;
}

export function effectStore(table: Table, clock: Clock): EffectStore {
  let number = 0;
  const write = (task: Asking, name: string, effect: Effect) =>
    table.update({
      key: effectsKey(task.tenantId, task.jobId, task.id),
      update: "SET #name = :effect, #entity = :entity, tenantId = :tenant, jobId = :job, taskId = :task",
      names: { "#name": name, "#entity": "entity" },
      values: {
        ":effect": effect,
        ":entity": "Effects",
        ":tenant": task.tenantId,
        ":job": task.jobId,
        ":task": task.id,
      },
    });
  return {
    async asked(task, call) {
      const at = clock();
      number = (number + 1) % 10_000;
      const name = callName(at, number);
      const effect = { ...call, askedAt: at.toISOString() };
      await write(task, name, effect);
      return { name, effect };
    },
    async answered(task, { name, effect }, result) {
      await write(task, name, { ...effect, ...result, answeredAt: clock().toISOString() });
    },
    async of(tenantId, jobId, taskIds) {
      const found = new Map<string, readonly Effect[]>();
      for (let start = 0; start < taskIds.length; start += 100) {
        const part = taskIds.slice(start, start + 100);
        const items = await table.batchGet(part.map((id) => effectsKey(tenantId, jobId, id)));
        for (const [place, item] of items.entries()) {
          const calls = Object.keys(item ?? {})
            .filter(isCall)
            .sort();
          found.set(
            part[place] ?? "",
            calls.map((name) => Effect.parse(item?.[name])),
          );
        }
      }
      return found;
    },
  };
}
