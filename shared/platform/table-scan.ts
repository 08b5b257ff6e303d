import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Item, Key } from "./dynamodb.ts";

/** One page of a walk through the whole table. */
export interface ScanInput {
  readonly startKey?: Key | undefined;
  /** Which items come back; all others are read and paid for all the same. */
  readonly filter: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** Attributes that come back. @default all */
  readonly projection?: string;
  /** Items that are looked at, for tests. @default as many as fit into 1 MiB */
  readonly limit?: number;
}

export interface ScanPage {
  readonly items: readonly Item[];
  /** Items that were looked at. */
  readonly looked: number;
  /** Where to go on; absent at the end. */
  readonly next?: Key;
}

/**
 * Reads the table from end to end, a page of 1 MiB a call, strongly consistent. It is not part of `Table`, so that no
 * function has it by accident: the one that erases a tenant alone may scan (ADR 33).
 */
export interface TableScan {
  page(input: ScanInput): Promise<ScanPage>;
}

const Next = z.object({ pk: z.string(), sk: z.string() });

export function openTableScan(name: string, client: DynamoDBClient = new DynamoDBClient({})): TableScan {
  const documents = DynamoDBDocumentClient.from(client);
  return {
    async page({ startKey, filter, names, values, projection, limit }) {
      const answer = await documents.send(
        new ScanCommand({
          TableName: name,
          ConsistentRead: true,
          FilterExpression: filter,
          ExpressionAttributeValues: { ...values },
          ...(projection === undefined ? {} : { ProjectionExpression: projection }),
          ...(names === undefined ? {} : { ExpressionAttributeNames: { ...names } }),
          ...(limit === undefined ? {} : { Limit: limit }),
          ...(startKey === undefined ? {} : { ExclusiveStartKey: { pk: startKey.pk, sk: startKey.sk } }),
        }),
      );
      const page = { items: answer.Items ?? [], looked: answer.ScannedCount ?? 0 };
      return answer.LastEvaluatedKey === undefined ? page : { ...page, next: Next.parse(answer.LastEvaluatedKey) };
    },
  };
}
