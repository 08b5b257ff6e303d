import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import type { ReleaseState } from "../../workloads.ts";

/** Label of the put that made a revision. */
export const KEY_LABEL = "pitrix.io/key";

/** Bytes: far more than what fits a secret of the cluster when packed (1 MiB). */
const MOST_UNPACKED = 64 * 1024 * 1024;

const HookOfRecord = z.looseObject({
  name: z.string(),
  kind: z.string(),
  /** One object as YAML. */
  manifest: z.string(),
  events: z.array(z.string()).nullish(),
  weight: z.number().optional(),
  delete_policies: z.array(z.string()).nullish(),
});

/** What a record holds, as far as we read it; written back, the rest stays. */
export const ReleaseRecord = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  version: z.number().int().positive(),
  info: z.looseObject({ status: z.string(), description: z.string().optional(), last_deployed: z.string().nullish() }),
  chart: z.looseObject({
    metadata: z.looseObject({ name: z.string(), version: z.string().optional(), appVersion: z.string().optional() }),
  }),
  /** Objects as YAML, without the hooks. */
  manifest: z.string().optional(),
  hooks: z.array(HookOfRecord).nullish(),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

/** @param data as it stands in the secret: base64 of base64 of gzip of JSON. @throws Error when it is none */
export function readRecord(data: string): ReleaseRecord {
  const packed = Buffer.from(Buffer.from(data, "base64").toString("latin1"), "base64");
  return ReleaseRecord.parse(JSON.parse(gunzipSync(packed, { maxOutputLength: MOST_UNPACKED }).toString("utf8")));
}

export function writeRecord(record: ReleaseRecord): string {
  const packed = gzipSync(JSON.stringify(record)).toString("base64");
  return Buffer.from(packed, "latin1").toString("base64");
}

/** What a record's state means to us. */
export function stateOf(status: string): ReleaseState {
  if (status.startsWith("pending-")) return "pending";
  switch (status) {
    case "deployed":
    case "superseded":
      return status;
    case "uninstalling":
    case "uninstalled":
      return "removing";
  }
  return "failed";
}
