import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { loadFiles, readGood } from "../../packages/vm/real-packages.ts";
import { render } from "../../packages/vm/render.ts";
import { checkValues } from "../../packages/vm/values.ts";
import type { PlanFacts } from "../contract.ts";
import { plannedNodes } from "../nodes.ts";
import { AT, testDeployment } from "./deployment.ts";

/** The paper's package with one role, whose app comes in its machine's image or in a container. */
export function testCluster(type: "kvm" | "docker", env: Readonly<Record<string, string>> = {}): RenderedCluster {
  const pkg = readGood(loadFiles("paper"));
  const checked = checkValues(pkg, { cluster: { subnet: "subnet-1" } });
  if (!checked.ok) throw new Error("the paper's form refuses its defaults");
  const rendered = render(pkg, checked.values);
  if (!rendered.ok) throw new Error("the paper's template does not render");
  const { cluster } = rendered;
  return {
    ...cluster,
    roles: cluster.roles.map(({ healthCheck: _, ...role }) => ({
      ...role,
      container: { type, image: "zookeeper:3.9", env, rest: {} },
    })),
  };
}

/** What a job of its deployment is planned from; its machines run. */
export function testFacts(cluster: RenderedCluster): PlanFacts {
  const deployment = testDeployment("active");
  const nodes = plannedNodes(deployment, cluster, AT).map((node) => ({
    ...node,
    status: "active" as const,
    health: "online" as const,
    instanceId: `i-${node.sid}`,
  }));
  return { deployment, input: {}, cluster, before: cluster, nodes, added: [], removed: [] };
}
