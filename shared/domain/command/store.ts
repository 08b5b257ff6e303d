import { ConditionFailed, happened, type Table, type Write, whenAllowed } from "../../platform/dynamodb.ts";
import type { Result } from "../../protocol/messages.ts";
import { noteContent } from "./content.ts";
import { commandKey, dueKey, dueShard, openCommandsOf } from "./entity.ts";
import { CommandRecord, DueCommand } from "./schema.ts";

export interface CommandStore {
  /** Writes it once, together with `also`; answers the one in the table: this very object, or an earlier one of the same id. One or two round trips. */
  create(command: CommandRecord, also: readonly Write[]): Promise<CommandRecord>;
  get(tenantId: string, frontgateId: string, id: string): Promise<CommandRecord | undefined>;
  /** Open commands of a Frontgate, oldest first. */
  open(tenantId: string, frontgateId: string): Promise<readonly CommandRecord[]>;
  /** Remembers whom to call back; the newest waits. Answers the command as it is now. */
  expect(command: CommandRecord, callbackToken: string): Promise<CommandRecord>;
  accepted(tenantId: string, frontgateId: string, id: string, now: Date): Promise<void>;
  /** Ends it; the first result stays. Answers it as it is now, `undefined` when it is unknown. */
  complete(
    tenantId: string,
    frontgateId: string,
    id: string,
    result: Omit<Result, "type" | "id">,
  ): Promise<CommandRecord | undefined>;
  /** Open commands of one shard whose due time has come. */
  due(shard: number, now: Date): Promise<readonly DueCommand[]>;
  postpone(due: DueCommand, until: Date): Promise<void>;
  settled(due: DueCommand): Promise<void>;
}

export function commandStore(table: Table): CommandStore {
  const parse = (item: unknown) => CommandRecord.parse(item);
  const store: CommandStore = {
    async create(command, also) {
      const key = commandKey(command.tenantId, command.frontgateId, command.id);
      try {
        await table.transact([
          {
            put: {
              ...key,
              gsi1pk: openCommandsOf(command.tenantId, command.frontgateId),
              gsi1sk: `${command.createdAt}#${command.id}`,
              entity: "Command",
              ...command,
            },
            expression: { condition: "attribute_not_exists(pk)" },
          },
          { put: dueItem(command, command.deadline) },
          ...also,
        ]);
        return command;
      } catch (error) {
        if (!(error instanceof ConditionFailed) || error.index > 0) throw error;
        return parse(await table.get(key, { consistent: true }));
      }
    },
    async get(tenantId, frontgateId, id) {
      const item = await table.get(commandKey(tenantId, frontgateId, id), { consistent: true });
      return item === undefined ? undefined : parse(item);
    },
    async open(tenantId, frontgateId) {
      const items = await table.queryAll({ index: "gsi1", pk: openCommandsOf(tenantId, frontgateId) });
      return items.map(parse).filter((command) => command.status === "open");
    },
    async expect(command, callbackToken) {
      const item = await table.update({
        key: commandKey(command.tenantId, command.frontgateId, command.id),
        update: "SET callbackToken = :token",
        condition: "attribute_exists(pk)",
        values: { ":token": callbackToken },
      });
      return parse(item);
    },
    async accepted(tenantId, frontgateId, id, now) {
      await happened(
        table.update({
          key: commandKey(tenantId, frontgateId, id),
          update: "SET acceptedAt = if_not_exists(acceptedAt, :now)",
          condition: "attribute_exists(pk)",
          values: { ":now": now.toISOString() },
        }),
      );
    },
    async complete(tenantId, frontgateId, id, result) {
      const done = await end(tenantId, frontgateId, id, result);
      // Also when it was done already: whoever noted the result may have died before this.
      if (done !== undefined) await noteContent(table, done);
      return done;
    },
    async due(shard, now) {
      const items = await table.queryAll({ pk: dueShard(shard), upTo: `${now.toISOString()}~` });
      return items.map((item) => DueCommand.parse(item));
    },
    async postpone(due, until) {
      await table.transact([
        { delete: { pk: due.pk, sk: due.sk } },
        { put: { ...due, ...dueKey(until.toISOString(), due.commandId) } },
      ]);
    },
    async settled(due) {
      await table.delete({ pk: due.pk, sk: due.sk });
    },
  };
  const end: CommandStore["complete"] = async (tenantId, frontgateId, id, result) => {
    const ended = await whenAllowed(async () => {
      const item = await table.update({
        key: commandKey(tenantId, frontgateId, id),
        update: "SET #status = :done, #result = :result REMOVE gsi1pk, gsi1sk",
        condition: "attribute_exists(pk) AND #status = :open",
        names: { "#status": "status", "#result": "result" },
        values: { ":done": "done", ":open": "open", ":result": result },
      });
      return parse(item);
    });
    return ended ?? store.get(tenantId, frontgateId, id);
  };
  return store;
}

function dueItem(command: CommandRecord, due: string) {
  return {
    ...dueKey(due, command.id),
    entity: "DueCommand",
    tenantId: command.tenantId,
    frontgateId: command.frontgateId,
    commandId: command.id,
  };
}
