import * as z from "zod";
import { type JsonObject, json } from "../../packages/json.ts";
import type { Sealer } from "../../platform/secrets.ts";
import type { Deployment } from "./schema.ts";

const Values = z.record(z.string(), json);

/** A deployment's or revision's answers, passwords included. One KMS request when there are any. */
export async function openValues(
  sealer: Pick<Sealer, "open">,
  { sealedValues, values, tenantId, id }: Pick<Deployment, "sealedValues" | "values" | "tenantId" | "id">,
): Promise<JsonObject> {
  if (sealedValues === undefined) return Values.parse(values);
  return Values.parse(JSON.parse(await sealer.open(sealedValues, { tenant: tenantId, object: id })));
}
