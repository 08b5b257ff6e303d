import { MEMBERS, memberId } from "../domain/frontgate/members.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { ProviderError, TAGS } from "../providers/contract.ts";
import { type TaskContext, type TaskKind, waitFor } from "./contract.ts";

/** Takes the deployment out of its Frontgate's users; the last one's end retires it: machine, security group, item. */
export const releaseFrontgate: TaskKind = {
  kind: "release-frontgate",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const { tenantId, frontgateId, id } = context.deployment;
    if (frontgateId === undefined) return { kind: "skipped", reason: "it had no Frontgate" };
    const frontgate = await context.frontgates.get(tenantId, frontgateId);
    const members = frontgate?.members === undefined ? [] : MEMBERS.map((member) => memberId(frontgateId, member));
    const left: (Frontgate | undefined)[] = [];
    // Members first: the Frontgate's own item, by which this is found again, goes last.
    for (const one of [...members, frontgateId]) left.push(await context.frontgates.leave(tenantId, one, id));
    const retiring = left.at(-1);
    if (retiring === undefined) return { kind: "done", output: { frontgate: "still used, or gone already" } };
    for (const member of left.slice(0, -1)) {
      if (member !== undefined && !(await retire(context, member)))
        return { kind: "pending", waitingFor: "the Frontgate's machines to be gone" };
    }
    return (await retire(context, retiring))
      ? { kind: "done", output: { frontgate: "retired" } }
      : { kind: "pending", waitingFor: "the Frontgate's machine to be gone" };
  },
};

async function retire(context: TaskContext, frontgate: Frontgate): Promise<boolean> {
  const { instances, securityGroups } = await context.cloud();
  if (instances === undefined) throw new Error("the provider cannot run machines");
  const tags = { [TAGS.frontgate]: frontgate.id };
  const found = await instances.list(tags);
  await Promise.all(found.map((instance) => instances.terminate(instance.id)));
  const gone = await waitFor(context, { budgetMs: 20_000, intervalMs: 500 }, async () =>
    (await instances.list(tags)).length === 0 ? true : undefined,
  );
  if (gone === undefined) return false;
  for (const group of (await securityGroups?.list(tags)) ?? []) {
    try {
      await securityGroups?.delete(group.id);
    } catch (error) {
      // The cloud still sees the machine's network card for a while after the machine is gone.
      if (error instanceof ProviderError && error.kind === "conflict") return false;
      throw error;
    }
  }
  await context.frontgates.remove(frontgate);
  return true;
}
