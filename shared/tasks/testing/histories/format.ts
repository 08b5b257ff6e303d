import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import * as z from "zod";
import { JobKind } from "../../../domain/job/schema.ts";

const Item = z.looseObject({ pk: z.string(), sk: z.string() });
const Cloud = z.object({
  instances: z.array(z.tuple([z.string(), z.unknown()])),
  volumes: z.array(z.tuple([z.string(), z.unknown()])),
  snapshots: z.array(z.tuple([z.string(), z.unknown()])),
  addresses: z.array(z.tuple([z.string(), z.unknown()])),
  groups: z.array(z.tuple([z.string(), z.unknown()])),
  made: z.array(z.tuple([z.string(), z.unknown()])),
});
export type CloudRecord = z.infer<typeof Cloud>;

/** What has changed since the step before: items of the table as they lie there, and the whole cloud where it is another. */
const Step = z.object({
  /** Milliseconds since 1970 by the world's clock. */
  at: z.int(),
  put: z.array(Item),
  gone: z.array(z.object({ pk: z.string(), sk: z.string() })),
  cloud: Cloud.optional(),
});
export type Step = z.infer<typeof Step>;

/** How something ended, as far as it does not depend on names that are given out. */
export const Ending = z.object({
  job: z.object({
    status: z.string(),
    phase: z.string().optional(),
    undone: z.boolean().optional(),
    failure: z.string().optional(),
  }),
  /** Status of each task by its id. */
  tasks: z.record(z.string(), z.string()),
  deployment: z.object({ status: z.string(), revision: z.int().optional(), version: z.string(), held: z.boolean() }),
  /** Role, number, generation and status. */
  nodes: z.array(z.string()),
  /** How many there are of each state or kind. */
  cloud: z.record(z.string(), z.int()),
  /** Keys that made more than one resource. */
  twice: z.array(z.string()),
});
export type Ending = z.infer<typeof Ending>;

/** A job as it was stored after each of its steps, and how it ended. */
export const History = z.object({
  name: z.string(),
  kind: JobKind,
  tenantId: z.string(),
  deploymentId: z.string(),
  jobId: z.string(),
  attempt: z.int(),
  /** Services whose commands fail. */
  failing: z.array(z.string()),
  /** First step from which it ends so: before it, something was asked that has not been stored yet. */
  from: z.int(),
  steps: z.array(Step),
  end: Ending,
});
export type History = z.infer<typeof History>;

/** Sealed with it by whoever recorded, opened by whoever resumes. Seals nothing but what tests make up. */
export const KEY = Buffer.alloc(32, "histories");
const FOLDER = join(import.meta.dirname, "stored");

/** All histories that are stored, of whatever version of the code. */
export function readHistories(): readonly History[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json.br"))
    .sort()
    .flatMap((name) => unpack(readFileSync(join(FOLDER, name))));
}

/** Sets and bytes of the table become objects of one member, which no item has. */
export function pack(histories: readonly History[]): Buffer {
  const text = JSON.stringify(written(histories));
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 10 },
  });
}

function written(value: unknown): unknown {
  if (value instanceof Set) return { $set: [...value] };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, written(member)]));
}

const AsSet = z.strictObject({ $set: z.array(z.unknown()) });
const AsBytes = z.strictObject({ $bytes: z.string() });

function unpack(packed: Buffer): readonly History[] {
  const read = (_name: string, value: unknown): unknown => {
    const [set, bytes] = [AsSet.safeParse(value), AsBytes.safeParse(value)];
    if (set.success) return new Set(set.data.$set);
    return bytes.success ? new Uint8Array(Buffer.from(bytes.data.$bytes, "base64")) : value;
  };
  return z.array(History).parse(JSON.parse(brotliDecompressSync(packed).toString(), read));
}
