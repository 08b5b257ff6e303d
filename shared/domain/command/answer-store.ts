import * as z from "zod";
import type { Table } from "../../platform/dynamodb.ts";
import type { AnswerPart } from "../../protocol/looking.ts";
import type { Connection } from "../frontgate/schema.ts";
import { answerOf, answerPartKey, commandKey } from "./entity.ts";
import { CommandRecord } from "./schema.ts";

/** Whoever asked waits some seconds; the rest is for a clock that is off. */
const KEEP_SECONDS = 3600;

/** Who asked waits for two seconds after the longest time that the look may take. */
const AWAITED_MS = 10_000;

const Part = z.object({ parts: z.int(), data: z.string() });
const Asked = CommandRecord.pick({ status: true, deadline: true, timeoutMs: true });

/** Answers of looks on their way: encrypted with a key that only who asked has. */
export interface AnswerStore {
  /**
   * Keeps a part of an answer to a command of this Frontgate that is open, or that somebody may still wait for: each message has a function
   * of its own, and the result may overtake the parts that were sent before it. Any other is dropped. Two round trips.
   */
  put(connection: Pick<Connection, "tenantId" | "frontgateId">, part: AnswerPart, now: Date): Promise<void>;
  /** The data of all parts in their order, once they are there. One round trip, one more for each MiB. */
  all(tenantId: string, commandId: string): Promise<readonly string[] | undefined>;
}

export function answerStore(table: Table): AnswerStore {
  return {
    async put({ tenantId, frontgateId }, { id, part, parts, data }, now) {
      const command = Asked.safeParse(
        await table.get(commandKey(tenantId, frontgateId, id), { consistent: true }),
      ).data;
      if (command === undefined || !isAwaited(command, now)) return;
      const expiresAt = Math.floor(now.getTime() / 1000) + KEEP_SECONDS;
      await table.put({ ...answerPartKey(tenantId, id, part), entity: "AnswerPart", parts, data, expiresAt });
    },
    async all(tenantId, commandId) {
      const items = await table.queryAll({ pk: answerOf(tenantId, commandId), consistent: true });
      const found = items.map((item) => Part.parse(item));
      const [first] = found;
      return first !== undefined && found.length === first.parts ? found.map(({ data }) => data) : undefined;
    },
  };
}

function isAwaited({ status, deadline, timeoutMs }: z.infer<typeof Asked>, now: Date): boolean {
  return status === "open" || now.getTime() <= Date.parse(deadline) + timeoutMs + AWAITED_MS;
}
