import { createHash } from "node:crypto";
import * as z from "zod";
import type { Table } from "../../platform/dynamodb.ts";
import { ResultStatus } from "../../protocol/messages.ts";
import type { Effect } from "../effect/schema.ts";
import { commandIdOf, commandKey } from "./entity.ts";
import { CommandRecord } from "./schema.ts";

/** What the ledger of a job tells of a command: nothing that it was told and nothing that it printed. */
export const CommandEntry = z.object({
  id: z.string(),
  /** Attempt of the job that gave it. */
  attempt: z.int(),
  /** SHA-256 in hex of the command line, passwords struck out; absent where it is none of a shell. */
  sha256: z.string().optional(),
  /** When the agent took it on; absent: it has not, or its answer came first. */
  acceptedAt: z.string().optional(),
  /** Absent while it is open. */
  status: ResultStatus.optional(),
  exitCode: z.int().optional(),
});
export type CommandEntry = z.infer<typeof CommandEntry>;

export type CommandEffect = Effect & { readonly command: CommandEntry };

export interface CommandLedger {
  /**
   * The commands that a job's attempts gave for these tasks, each task's in the order of the attempts. One round trip a
   * hundred tasks and attempts.
   */
  of(
    frontgate: { readonly tenantId: string; readonly frontgateId: string },
    taskIds: readonly string[],
    attempts: number,
  ): Promise<ReadonlyMap<string, readonly CommandEffect[]>>;
}

const BATCH = 100;

export function commandLedger(table: Table): CommandLedger {
  return {
    async of({ tenantId, frontgateId }, taskIds, attempts) {
      const asked = taskIds.flatMap((taskId) =>
        Array.from({ length: attempts }, (_, before) => ({ taskId, attempt: before + 1 })),
      );
      const found = new Map<string, readonly CommandEffect[]>();
      for (let start = 0; start < asked.length; start += BATCH) {
        const part = asked.slice(start, start + BATCH);
        const items = await table.batchGet(
          part.map(({ taskId, attempt }) => commandKey(tenantId, frontgateId, commandIdOf(taskId, attempt))),
        );
        for (const [place, item] of items.entries()) {
          const of = part[place];
          if (item === undefined || of === undefined) continue;
          const entry = commandEffect(CommandRecord.parse(item), of.attempt);
          found.set(of.taskId, [...(found.get(of.taskId) ?? []), entry]);
        }
      }
      return found;
    },
  };
}

/** A command as one of the calls of its task. Pure. */
export function commandEffect(command: CommandRecord, attempt: number): CommandEffect {
  const { id, nodeId, line, createdAt, acceptedAt, result } = command;
  return {
    call: nodeId === undefined ? "frontgate" : "drone",
    of: nodeId ?? command.frontgateId,
    askedAt: createdAt,
    ...(result === undefined ? {} : { answeredAt: result.finishedAt }),
    command: {
      id,
      attempt,
      ...(line === undefined ? {} : { sha256: createHash("sha256").update(line).digest("hex") }),
      ...(acceptedAt === undefined ? {} : { acceptedAt }),
      ...(result === undefined ? {} : { status: result.status }),
      ...(result?.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    },
  };
}
