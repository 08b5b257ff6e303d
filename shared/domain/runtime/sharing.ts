import type { Reach } from "../../kernel/reach.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { readRef } from "../group/path.ts";
import { sharedPartition } from "./entity.ts";
import type { Runtime } from "./schema.ts";

/** Which of the groups by which a caller is meant opens another tenant's runtime; `undefined` where none does. */
export function sharedBy(
  { scope, groups }: Pick<Reach, "scope" | "groups">,
  runtime: Pick<Runtime, "groups">,
): string | undefined {
  return scope === "own" ? undefined : runtime.groups?.find((group) => groups.includes(group));
}

/** The pointers that a change of a runtime's groups makes and takes away, one a tenant: at most twice `MAX_SHARES`. */
export function shareWrites(
  runtime: Pick<Runtime, "id" | "tenantId" | "groups">,
  next: readonly string[] = [],
): Write[] {
  const { id, tenantId } = runtime;
  const [before, after] = [guestsOf(runtime), guestsOf({ tenantId, groups: next })];
  const keyOf = (guest: string) => ({ pk: sharedPartition(guest), sk: id });
  return [
    ...after
      .filter((guest) => !before.includes(guest))
      .map((guest) => ({
        put: { ...keyOf(guest), entity: "SharedRuntime", tenantId: guest, ownerTenantId: tenantId, runtimeId: id },
      })),
    ...before.filter((guest) => !after.includes(guest)).map((guest) => ({ delete: keyOf(guest) })),
  ];
}

/** Other tenants that a runtime is shared with, each once. */
function guestsOf({
  tenantId,
  groups = [],
}: {
  readonly tenantId: string;
  readonly groups?: readonly string[] | undefined;
}): string[] {
  return [...new Set(groups.map((group) => readRef(group).tenantId))].filter((guest) => guest !== tenantId);
}
