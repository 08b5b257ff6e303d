import type { Node } from "../domain/deployment/schema.ts";
import type { JobKind } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { planDelete } from "./delete.ts";
import { planDeploy } from "./deploy.ts";
import type { Plan } from "./plan.ts";
import { planStart } from "./start.ts";
import { planStop } from "./stop.ts";

/** Every job that there is: a new one is one file beside this and one line here. */
export const planners: Readonly<Record<JobKind, (cluster: RenderedCluster, nodes: readonly Node[]) => Plan>> = {
  deploy: planDeploy,
  start: planStart,
  stop: planStop,
  delete: planDelete,
};
