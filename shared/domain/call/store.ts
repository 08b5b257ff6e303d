import * as z from "zod";
import type { Table } from "../../platform/dynamodb.ts";
import { CallAnswer } from "../../protocol/calling.ts";
import { answerOf } from "../command/entity.ts";
import type { Connection } from "../frontgate/schema.ts";

/** Whoever called waits half a minute; the rest is for a clock that is off. */
const KEEP_SECONDS = 600;
/** Beside the parts of its answer. */
const CALL = "CALL";

const Call = z.object({ frontgateId: z.string(), expiresAt: z.number() });

/**
 * Calls to clusters on their way and what came back, encrypted with a key that only who called has; some minutes.
 * Access patterns: a call with all that came of it, `T#<tenant>#ANSWER#<call>` / `CALL`, `PART#<n>`, `END`.
 */
export interface CallStore {
  /** A call of this Frontgate is expected to be answered. One write. */
  open(
    call: { readonly tenantId: string; readonly frontgateId: string; readonly id: string },
    now: Date,
  ): Promise<void>;
  /** Keeps what a Frontgate answers to a call of its own that is open; anything else is dropped. Two round trips. */
  answer(connection: Pick<Connection, "tenantId" | "frontgateId">, answer: CallAnswer): Promise<void>;
  /** What has come back so far: in no order, each once. One query, one more for each MiB. */
  answers(tenantId: string, id: string): Promise<readonly CallAnswer[]>;
}

export function callStore(table: Table): CallStore {
  return {
    async open({ tenantId, frontgateId, id }, now) {
      const expiresAt = Math.floor(now.getTime() / 1000) + KEEP_SECONDS;
      await table.put({ pk: answerOf(tenantId, id), sk: CALL, entity: "Call", frontgateId, expiresAt });
    },
    async answer({ tenantId, frontgateId }, answer) {
      const pk = answerOf(tenantId, answer.id);
      const call = Call.safeParse(await table.get({ pk, sk: CALL }, { consistent: true }));
      if (!call.success || call.data.frontgateId !== frontgateId) return;
      const sk = answer.outcome === "part" ? `PART#${answer.part}` : "END";
      await table.put({ pk, sk, entity: "CallAnswer", answer, expiresAt: call.data.expiresAt });
    },
    async answers(tenantId, id) {
      const items = await table.queryAll({ pk: answerOf(tenantId, id), consistent: true });
      return items.flatMap(({ answer }) => (answer === undefined ? [] : CallAnswer.parse(answer)));
    },
  };
}
