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
import { proposeFor } from "../../operations/propose.ts";
import { save } from "../../operations/save.ts";
import type { OperationPlan } from "../../operations/view.ts";
import type { Clusters } from "../../operations/workloads/clusters.ts";
import type { testWorld } from "../../tasks/testing/world.ts";

type World = ReturnType<typeof testWorld>;

/** What an operation on the world's deployment is decided from. */
async function opened({ table, tenant, deployments, revisions, sealer }: World, id: string) {
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
    policies: { all: async () => [] },
    sealer,
    newId,
  };
  const deployment = await deployments.get(tenant, id);
  if (deployment === undefined) throw new Error("no deployment");
  return { parts, deployment, nodes: await deployments.nodes(tenant, id) };
}

/** Accepts an operation on the world's deployment as the API does, without the API. @throws Problem */
export async function ask(world: World, deploymentId: string, kind: RequestKind, request: unknown): Promise<Job> {
  const { parts, deployment, nodes } = await opened(world, deploymentId);
  const facts = factsOf(parts, { tenantId: world.tenant, groups: [], wide: true }, deployment, nodes);
  const asking = { actorId: "test", groups: [], now: world.clock() };
  const decision = await decide(parts, facts, kind, kind.request.parse(request), asking);
  await save(parts, decision, []);
  return decision.job;
}

/** What the same would do, as a dry run tells it. @throws Problem */
export async function lookAhead(
  world: World,
  deploymentId: string,
  kind: RequestKind,
  request: unknown,
  clusters: Clusters,
): Promise<OperationPlan> {
  const { parts, deployment, nodes } = await opened(world, deploymentId);
  const reach = { scope: "tenant", tenantId: world.tenant, actorId: "test", groups: [] } as const;
  const asking = { actorId: "test", groups: [], now: world.clock() };
  const read = { deployment, nodes, policies: [], reach };
  const proposal = await proposeFor({ ...parts, clusters }, read, kind, kind.request.parse(request), asking);
  return proposal.preview();
}
