import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { isSealed, type Sealer } from "./secrets.ts";

/** Every item that holds a secret has these: they are the context that it was sealed with. */
const Holder = z.looseObject({ pk: z.string(), sk: z.string(), tenantId: z.string(), id: z.string() });

export interface Resealing {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Opens with the new key alone. */
  readonly now: Sealer;
  /** Opens with the key of before as well. */
  readonly before: Sealer;
}

export interface Resealed {
  items: number;
  /** Lay under the new key already. */
  already: number;
  resealed: number;
  /** Changed meanwhile; run it again. */
  overtaken: number;
  /** `pk sk attribute` of what neither key opens. */
  readonly unopened: string[];
}

/**
 * Brings every sealed secret of the table under the new key, each with a fresh data key, for an operator who changes keys
 * or suspects the old one. Reads the whole table; two or three KMS requests a secret. May be stopped and run again, beside
 * a store that works: a secret that is replaced meanwhile stays as it was replaced.
 */
export async function resealTable({ client, table, now, before }: Resealing): Promise<Resealed> {
  const documents = DynamoDBDocumentClient.from(client);
  const done: Resealed = { items: 0, already: 0, resealed: 0, overtaken: 0, unopened: [] };
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table, ConsistentRead: true })) {
    done.items += Items.length;
    for (const item of Items)
      for (const { path, sealed } of sealedIn(item)) {
        const place = `${item.pk} ${item.sk} ${path.join(".")}`;
        const holder = Holder.safeParse(item);
        if (!holder.success) {
          done.unopened.push(place);
          continue;
        }
        const { tenantId: tenant, id: object, pk, sk } = holder.data;
        const context = { tenant, object };
        if ((await now.open(sealed, context).catch(() => undefined)) !== undefined) {
          done.already += 1;
          continue;
        }
        const plain = await before.open(sealed, context).catch(() => undefined);
        if (plain === undefined) {
          done.unopened.push(place);
          continue;
        }
        const fresh = await now.seal(plain, context);
        const names = Object.fromEntries(path.map((name, index) => [`#${index}`, name]));
        const target = Object.keys(names).join(".");
        try {
          await documents.send(
            new UpdateCommand({
              TableName: table,
              Key: { pk, sk },
              UpdateExpression: `SET ${target} = :fresh`,
              ConditionExpression: `${target} = :sealed`,
              ExpressionAttributeNames: names,
              ExpressionAttributeValues: { ":fresh": fresh, ":sealed": sealed },
            }),
          );
          done.resealed += 1;
        } catch (error) {
          if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") throw error;
          done.overtaken += 1;
        }
      }
  }
  return done;
}

/** Sealed texts of an item, wherever its attributes hold them. */
export function sealedIn(
  value: unknown,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly sealed: string }[] {
  if (typeof value === "string") return isSealed(value) ? [{ path, sealed: value }] : [];
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => sealedIn(member, [...path, name]));
}
