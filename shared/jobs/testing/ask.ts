import { catalogue } from "../../domain/app/catalogue.ts";
import { appStore } from "../../domain/app/store.ts";
import { backupStore } from "../../domain/backup/store.ts";
import { driftStore } from "../../domain/drift/store.ts";
import type { Job } from "../../domain/job/schema.ts";
import { keyPairStore } from "../../domain/key-pair/store.ts";
import { QuotaDefaults } from "../../domain/quota/rules.ts";
import { quotaStore } from "../../domain/quota/store.ts";
import { runtimeStore } from "../../domain/runtime/store.ts";
import { newId } from "../../kernel/ids.ts";
import type { RequestKind } from "../../operations/contract.ts";
import { decide } from "../../operations/decide.ts";
import { factsOf } from "../../operations/facts.ts";
import { save } from "../../operations/save.ts";
import type { testWorld } from "../../tasks/testing/world.ts";

/** Accepts an operation on the world's deployment as the API does, without the API. @throws Problem */
export async function ask(
  world: ReturnType<typeof testWorld>,
  deploymentId: string,
  kind: RequestKind,
  request: unknown,
): Promise<Job> {
  const { table, tenant, deployments, revisions, clock, sealer } = world;
  const parts = {
    deployments,
    revisions,
    backups: backupStore(table),
    keyPairs: keyPairStore(table),
    drift: driftStore(table),
    apps: appStore(table),
    catalogue: catalogue(table),
    runtimes: runtimeStore(table),
    quotas: quotaStore(table, QuotaDefaults.parse("")),
    versions: { read: () => Promise.reject(new Error("every version was read")) },
    sealer,
    newId,
  };
  const deployment = await deployments.get(tenant, deploymentId);
  if (deployment === undefined) throw new Error("no deployment");
  const nodes = await deployments.nodes(tenant, deploymentId);
  const facts = factsOf(parts, { tenantId: tenant, groups: [], wide: true }, deployment, nodes);
  const asking = { actorId: "test", groups: [], now: clock() };
  const decision = await decide(parts, facts, kind, kind.request.parse(request), asking);
  await save(parts, decision, []);
  return decision.job;
}
