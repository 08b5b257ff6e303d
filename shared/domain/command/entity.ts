import { createHash } from "node:crypto";
import { derivedId } from "../../kernel/ids.ts";
import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. a command by id, and the open commands of a Frontgate in the order they were made:
 *    `T#<tenant>#FG#<frontgate>` / id; open ones carry gsi1 `T#<tenant>#FG#<frontgate>#OPEN` / `<createdAt>#<id>`
 * 2. open commands past their deadline (sweep): a second small item `CMD_DUE#<shard>` / `<due>#<id>`,
 *    sharded by the id's hash so that no key takes every tenant's writes
 * 3. what a look answered, in parts, encrypted: `T#<tenant>#ANSWER#<command>` / part; an hour
 */
export const commandKey = (tenantId: string, frontgateId: string, id: string): Key => ({
  pk: `T#${tenantId}#FG#${frontgateId}`,
  sk: id,
});
/** Of the command that an attempt of a job gives for one of its tasks: at most one, and always that. */
export const commandIdOf = (taskId: string, attempt: number): string => derivedId("command", taskId, String(attempt));
export const openCommandsOf = (tenantId: string, frontgateId: string): string => `T#${tenantId}#FG#${frontgateId}#OPEN`;

export const DUE_SHARDS = 8;
export const dueShard = (shard: number): string => `CMD_DUE#${shard}`;
export const dueKey = (due: string, id: string): Key => ({
  pk: dueShard((createHash("sha256").update(id).digest()[0] ?? 0) % DUE_SHARDS),
  sk: `${due}#${id}`,
});

export const answerOf = (tenantId: string, commandId: string): string => `T#${tenantId}#ANSWER#${commandId}`;
export const answerPartKey = (tenantId: string, commandId: string, part: number): Key => ({
  pk: answerOf(tenantId, commandId),
  sk: String(part).padStart(2, "0"),
});
