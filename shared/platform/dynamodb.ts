import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { fenced } from "./fence.ts";
import type { Expression, Item, Key, Meter, QueryInput, Table, Write } from "./table.ts";

export type { Expression, Item, Key, QueryInput, Table, UpdateInput, Write } from "./table.ts";

/**
 * A write's condition did not hold. `index` is the place of the failed write in a transaction, the first where several
 * failed; `write` is that write itself, by which its maker knows it wherever it stood.
 */
export class ConditionFailed extends Error {
  override readonly name = "ConditionFailed";
  readonly index: number;
  readonly write: Write | undefined;
  constructor(index: number, options?: ErrorOptions & { readonly write?: Write | undefined }) {
    super(`condition ${index} did not hold`, options);
    this.index = index;
    this.write = options?.write;
  }
}

/** Opens the table `name`, fenced. The client's credentials are the function's role. */
export function openTable(name: string, client: DynamoDBClient = new DynamoDBClient({})): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const meter: Meter = { roundTrips: 0, readUnits: 0, writeUnits: 0 };
  const counted = { TableName: name, ReturnConsumedCapacity: "TOTAL" as const };

  const read = (consumed: { CapacityUnits?: number | undefined } | undefined): void => {
    meter.roundTrips += 1;
    meter.readUnits += consumed?.CapacityUnits ?? 0;
  };
  const wrote = (consumed: { CapacityUnits?: number | undefined } | undefined): void => {
    meter.roundTrips += 1;
    meter.writeUnits += consumed?.CapacityUnits ?? 0;
  };

  const table: Table = {
    meter,
    async get(key, options) {
      const answer = await documents.send(
        new GetCommand({ ...counted, Key: pick(key), ConsistentRead: options?.consistent ?? false }),
      );
      read(answer.ConsumedCapacity);
      return answer.Item;
    },
    async batchGet(keys, options) {
      const found = new Map<string, Item>();
      const request = (rows: Record<string, unknown>[]) => ({
        [name]: { Keys: rows, ConsistentRead: options?.consistent ?? false },
      });
      let pending = keys.map(pick);
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt > 8) throw new Error("DynamoDB kept throttling a batch read");
        if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** attempt));
        const answer = await documents.send(
          new BatchGetCommand({ RequestItems: request(pending), ReturnConsumedCapacity: "TOTAL" }),
        );
        read(answer.ConsumedCapacity?.[0]);
        for (const item of answer.Responses?.[name] ?? []) found.set(`${item.pk}\n${item.sk}`, item);
        pending = answer.UnprocessedKeys?.[name]?.Keys ?? [];
      }
      return keys.map((key) => found.get(`${key.pk}\n${key.sk}`));
    },
    async query(input) {
      const [pk, sk] = input.index === undefined ? ["pk", "sk"] : [`${input.index}pk`, `${input.index}sk`];
      const { range, values } = sortRange(input);
      const answer = await documents.send(
        new QueryCommand({
          ...counted,
          ...(input.index === undefined ? {} : { IndexName: input.index }),
          KeyConditionExpression: `#pk = :pk${range}`,
          ExpressionAttributeNames: { "#pk": pk, ...(range === "" ? {} : { "#sk": sk }) },
          ExpressionAttributeValues: {
            ":pk": input.pk,
            ...values,
          },
          ScanIndexForward: input.descending !== true,
          ...(input.consistent === undefined ? {} : { ConsistentRead: input.consistent }),
          ...(input.limit === undefined ? {} : { Limit: input.limit }),
          ...(input.startKey === undefined ? {} : { ExclusiveStartKey: input.startKey }),
        }),
      );
      read(answer.ConsumedCapacity);
      return { items: answer.Items ?? [], lastKey: answer.LastEvaluatedKey };
    },
    async queryAll(input) {
      const items: Item[] = [];
      let startKey = input.startKey;
      do {
        const page = await table.query(startKey === undefined ? input : { ...input, startKey });
        items.push(...page.items);
        startKey = page.lastKey;
      } while (startKey !== undefined);
      return items;
    },
    async put(item, expression) {
      await conditional(async () => {
        const answer = await documents.send(new PutCommand({ ...counted, Item: item, ...compile(expression) }));
        wrote(answer.ConsumedCapacity);
      });
    },
    async update(input) {
      return conditional(async () => {
        const answer = await documents.send(
          new UpdateCommand({
            ...counted,
            Key: pick(input.key),
            UpdateExpression: input.update,
            ...compile(input),
            ReturnValues: "ALL_NEW",
          }),
        );
        wrote(answer.ConsumedCapacity);
        return answer.Attributes ?? {};
      });
    },
    async delete(key, expression) {
      await conditional(async () => {
        const answer = await documents.send(new DeleteCommand({ ...counted, Key: pick(key), ...compile(expression) }));
        wrote(answer.ConsumedCapacity);
      });
    },
    async transact(writes, token) {
      const input: TransactWriteCommandInput = {
        TransactItems: writes.map((write) => transactItem(name, write)),
        ReturnConsumedCapacity: "TOTAL",
        ...(token === undefined ? {} : { ClientRequestToken: token }),
      };
      await conditional(async () => {
        const answer = await documents.send(new TransactWriteCommand(input));
        wrote(answer.ConsumedCapacity?.[0]);
      }, writes);
    },
  };
  return fenced(table);
}

function sortRange({ prefix, upTo, between }: QueryInput) {
  if (prefix !== undefined) return { range: " AND begins_with(#sk, :sk)", values: { ":sk": prefix } };
  if (upTo !== undefined) return { range: " AND #sk <= :sk", values: { ":sk": upTo } };
  if (between === undefined) return { range: "", values: {} };
  return { range: " AND #sk BETWEEN :sk AND :end", values: { ":sk": between[0], ":end": between[1] } };
}

function pick(key: Key): Record<string, unknown> {
  return { pk: key.pk, sk: key.sk };
}

function compile(expression: Expression | undefined) {
  return {
    ...(expression?.condition === undefined ? {} : { ConditionExpression: expression.condition }),
    ...(expression?.names === undefined ? {} : { ExpressionAttributeNames: { ...expression.names } }),
    ...(expression?.values === undefined ? {} : { ExpressionAttributeValues: { ...expression.values } }),
  };
}

function transactItem(name: string, write: Write): NonNullable<TransactWriteCommandInput["TransactItems"]>[number] {
  if ("put" in write) return { Put: { TableName: name, Item: write.put, ...compile(write.expression) } };
  if ("delete" in write) return { Delete: { TableName: name, Key: pick(write.delete), ...compile(write.expression) } };
  if ("check" in write) {
    return {
      ConditionCheck: {
        TableName: name,
        Key: pick(write.check),
        ConditionExpression: write.expression.condition ?? "attribute_exists(pk)",
        ...compile(write.expression),
      },
    };
  }
  return {
    Update: {
      TableName: name,
      Key: pick(write.update.key),
      UpdateExpression: write.update.update,
      ...compile(write.update),
    },
  };
}

async function conditional<T>(run: () => Promise<T>, writes: readonly Write[] = []): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      const index = (error.CancellationReasons ?? []).findIndex((reason) => reason.Code === "ConditionalCheckFailed");
      if (index >= 0) throw new ConditionFailed(index, { cause: error, write: writes[index] });
    }
    if (error instanceof Error && error.name === "ConditionalCheckFailedException")
      throw new ConditionFailed(0, { cause: error });
    throw error;
  }
}

/** `SET a = :a, …` for every defined value; names are always aliased, since DynamoDB reserves many words. */
export function assignments(change: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return {
    update: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(", ")}`,
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}

/** `true` when the write happened, `false` when its condition did not hold. */
export async function happened(write: Promise<unknown>): Promise<boolean> {
  const answer = await whenAllowed(async () => {
    await write;
    return true;
  });
  return answer === true;
}

/** The answer of a conditional write, or `undefined` when its condition did not hold. */
export async function whenAllowed<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  }
}
