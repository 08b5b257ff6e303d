import * as z from "zod";
import { appIdPartition } from "../domain/app/entity.ts";
import { reviewOwnerKey } from "../domain/review/entity.ts";
import type { Table } from "../platform/dynamodb.ts";
import { ArchiveRefused, type ReadFile } from "./archive-reader.ts";
import { type Arrival, isOfKind } from "./kind.ts";
import { exportedKindNamed } from "./registry.ts";

/** A part of a key that came from outside: it can be mistaken for no other, and is no path. */
const PART = /^[A-Za-z0-9_](?:\.?[A-Za-z0-9_-]){0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Members that hold what somebody wrote, or a cloud answered: `id` in them is no id of ours. */
const OPAQUE = new Set(["values", "config", "input", "output", "failure", "labels", "body"]);

/**
 * What the records of one file become, each parsed by its kind, below the tenant's own prefix and in its kind's own
 * place. `undefined`: a kind that no import brings back.
 * @throws ArchiveRefused with the file and the line
 */
export function arrivals({ path, content }: ReadFile, tenantId: string, now: Date): readonly Arrival[] | undefined {
  const kind = exportedKindNamed(path.split("/")[1] ?? "");
  if (kind === undefined) throw new ArchiveRefused(`${path} holds records of a kind that this store does not know.`);
  const { decode } = kind;
  if (decode === undefined) return undefined;
  return linesOf(content).map((line, i) => {
    const where = `${path}, line ${i + 1}`;
    try {
      const arrival = decode(JSON.parse(line), { now });
      const { pk, sk } = arrival.item;
      if (!`${pk}#${sk}`.split("#").every((part) => PART.test(part)) || !isOfKind(kind, tenantId, { pk, sk }))
        throw new ArchiveRefused(`${where}: it is not ${tenantId}'s, or has an id that none of ours has.`);
      requireIds(arrival.item, where);
      const { tenantId: owner = tenantId, owner: other = tenantId } = z
        .looseObject({ tenantId: z.string().optional(), owner: z.string().optional() })
        .parse(arrival.item);
      if (owner !== tenantId || other !== tenantId) throw new ArchiveRefused(`${where}: it is not ${tenantId}'s.`);
      return arrival;
    } catch (error) {
      if (error instanceof ArchiveRefused) throw error;
      throw new ArchiveRefused(`${where}: ${told(error)}`);
    }
  });
}

/** Ids and digests become parts of keys, of the table and of the bucket, wherever they stand. */
function requireIds(value: unknown, where: string): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [name, member] of Object.entries(value)) {
    const id = (name === "id" || name.endsWith("Id")) && name !== "requestId";
    if (typeof member === "string" && ((id && !PART.test(member)) || (name === "digest" && !DIGEST.test(member))))
      throw new ArchiveRefused(`${where}: ${name} is an id that none of ours has.`);
    if (!OPAQUE.has(name)) requireIds(member, where);
  }
}

export function linesOf(content: Buffer): readonly string[] {
  return content
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function told(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `/${issue?.path.join("/") ?? ""} ${issue?.message ?? "is wrong"}`.slice(0, 300);
  }
  return error instanceof Error ? error.message.slice(0, 300) : "it is wrong";
}

const Owner = z.looseObject({ tenantId: z.string() });

/**
 * Refuses ids that lead to another tenant's objects: whoever reads by id alone would meet either. Two reads an id, as many
 * ids at once as a file has.
 * @throws ArchiveRefused
 */
export async function requireOwnIds(table: Table, tenantId: string, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += 32) {
    await Promise.all(
      ids.slice(start, start + 32).map(async (id) => {
        const [named, review] = await Promise.all([
          table.query({ index: "gsi2", pk: appIdPartition(id), limit: 10 }),
          table.get(reviewOwnerKey(id)),
        ]);
        const owners = [...named.items, ...(review === undefined ? [] : [review])].map((item) => Owner.parse(item));
        if (owners.some((owner) => owner.tenantId !== tenantId))
          throw new ArchiveRefused(`The id ${id} belongs to somebody else in this store.`);
      }),
    );
  }
}
