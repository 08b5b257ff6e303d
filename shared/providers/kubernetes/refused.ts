import type { ProviderError, ProviderErrorKind } from "../contract.ts";
import type { ObjectChange } from "../workloads.ts";

/** What an object itself is refused for; another fault is none of the object's. */
const KINDS: readonly ProviderErrorKind[] = ["invalid", "quota", "denied", "conflict"];
/** The API server has no status of its own for a webhook that it cannot call. */
const WEBHOOK = /failed calling webhook/;
/** One that would write while it judges is not asked by a dry run: how it judges, only a put tells. */
const UNASKED = /does not support dry run/;

/**
 * What a dry run of one object says against it. `undefined`: nobody knows, for the cluster could not be asked. Pure.
 * @returns nothing where the cluster does not judge objects in dry runs
 */
export function refused({
  kind,
  providerCode: code,
  message,
  remedy,
}: ProviderError): Pick<ObjectChange, "refusal"> | undefined {
  if (UNASKED.test(message)) return {};
  if (!KINDS.includes(kind) && !WEBHOOK.test(message)) return undefined;
  return { refusal: { code, message, ...(remedy === undefined ? {} : { remedy }) } };
}
