import { TaskError, type TaskKind } from "./contract.ts";

/**
 * Before an app starts: all that it depends on runs, in its VPC. It was so when the job was accepted; here it waited for
 * an approval, or failed and is tried again.
 */
export const checkLinks: TaskKind = {
  kind: "check-links",
  timeoutMs: 60_000,
  async run({ deployment, deployments }) {
    const { links = {}, tenantId, vpcId } = deployment;
    const ids = [...new Set(Object.values(links))];
    const found = await deployments.several(tenantId, ids);
    for (const [name, id] of Object.entries(links)) {
      const target = found.find((one) => one.id === id);
      if (target?.status !== "active")
        throw new TaskError({
          code: "dependency-not-active",
          message: `The deployment depends on ${id} as "${name}", which is ${target?.status ?? "not there"}.`,
          retryable: true,
          remedy: `Start ${id}, or wait for its job, then retry this one.`,
        });
      if (vpcId !== undefined && target.vpcId !== undefined && vpcId !== target.vpcId)
        throw new TaskError({
          code: "wrong-vpc",
          message: `The deployment lies in ${vpcId} and depends on ${id} as "${name}", which lies in ${target.vpcId}.`,
          retryable: false,
          remedy: "Delete it, and deploy it into a subnet of that VPC.",
        });
    }
    return { kind: "done" };
  },
};
