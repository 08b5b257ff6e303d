import * as z from "zod";
import type { Item, Key, QueryInput } from "../platform/dynamodb.ts";

/**
 * A kind of item that a tenant may have, by its keys. `pk` is what follows `T#<tenant>#`; `*` stands for one part
 * without a `#`.
 */
export interface Place {
  readonly name: string;
  readonly pk: string;
  readonly sk: string;
}

/** Items that are found from another one: a partition, or what an index says of it. */
export type Lead =
  | { readonly query: Pick<QueryInput, "index" | "pk" | "prefix"> }
  /** An object in the bucket, and its place in the archive below `objects/`. */
  | { readonly object: string; readonly path: string };

/** What an archive's record becomes. */
export interface Arrival {
  readonly item: Item & Key;
  /** Ids that lead here without a tenant (gsi2, `REVIEW#…`): they must be nobody else's. */
  readonly publicIds: readonly string[];
  /** Items outside of the tenant's partitions that belong to it. */
  readonly beside: readonly (Item & Key)[];
}

/** A kind that an archive holds. */
export interface ExportedKind extends Place {
  /** The item as the archive has it: no keys, no secrets, and nothing that holds here alone. */
  encode(item: Item): Readonly<Record<string, unknown>>;
  /** Secrets of the item that its record leaves out: paths such as `credential.sealed`. */
  secretsOf(item: Item): readonly string[];
  /** What else belongs to the item. */
  leadsTo(tenantId: string, item: Item): readonly Lead[];
  /** `undefined`: it is in the archive to be read, and no import brings it back. @throws ZodError */
  decode: ((record: unknown, arrival: ArrivalTime) => Arrival) | undefined;
}

export interface ArrivalTime {
  readonly now: Date;
}

/** A kind that no archive holds, and why. */
export interface LeftOutKind extends Place {
  readonly why: string;
}

interface Description<S extends z.ZodRawShape> extends Place {
  /** Members of a record, in the order in which they stand in it. */
  readonly shape: S;
  /** Members that are in the keys alone. */
  readonly fromKey?: (parts: readonly string[], sk: string) => Readonly<Record<string, unknown>>;
  /** Paths of the item's members that hold ciphertext of this install. */
  readonly secrets?: readonly string[];
  readonly leadsTo?: (tenantId: string, record: z.output<z.ZodObject<S>>) => readonly Lead[];
  /** Without it the kind is not brought back. */
  readonly item?: (record: z.output<z.ZodObject<S>>, arrival: ArrivalTime) => Item & Key;
  readonly publicIds?: (record: z.output<z.ZodObject<S>>) => readonly string[];
  readonly beside?: (record: z.output<z.ZodObject<S>>) => readonly (Item & Key)[];
}

export function exportedKind<S extends z.ZodRawShape>(kind: Description<S>): ExportedKind {
  const { name, pk, sk, shape, fromKey, secrets = [], leadsTo, item, publicIds, beside } = kind;
  const object = z.object(shape);
  const read = (row: Item) =>
    object.parse(fromKey === undefined ? row : { ...row, ...fromKey(String(row.pk).split("#"), String(row.sk)) });
  // A member that the shape does not name is refused, so that an archive of a later store is not taken by halves.
  const strict = z.strictObject(shape);
  return {
    name,
    pk,
    sk,
    encode: read,
    secretsOf: (row) => secrets.filter((path) => has(row, path.split("."))),
    leadsTo: (tenantId, row) => leadsTo?.(tenantId, read(row)) ?? [],
    decode:
      item === undefined
        ? undefined
        : (given, arrival) => {
            const record = strict.parse(given);
            return {
              item: item(record, arrival),
              publicIds: publicIds?.(record) ?? [],
              beside: beside?.(record) ?? [],
            };
          },
  };
}

function has(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return value !== undefined && value !== "";
  return typeof value === "object" && value !== null && has(Reflect.get(value, first), rest);
}

/** Whether keys are of that kind. `pk` is whole. */
export function isOfKind({ pk, sk }: Place, tenantId: string, key: Key): boolean {
  return fits(`T#${tenantId}#${pk}`, key.pk) && fits(sk, key.sk);
}

function fits(pattern: string, text: string): boolean {
  const [wanted, given] = [pattern.split("#"), text.split("#")];
  return (
    wanted.length === given.length && wanted.every((part, i) => part === given[i] || matches(part, given[i] ?? ""))
  );
}

/** `*` alone is any part, `NODE*` one that begins so. */
function matches(part: string, text: string): boolean {
  return part.endsWith("*") && text.length >= part.length && text.startsWith(part.slice(0, -1));
}
