import type { TaskKind } from "../contract.ts";

/** Whether the cluster answers and takes the credential, before anything is made in it. */
export const checkCluster: TaskKind = {
  kind: "check-cluster",
  capability: "probe",
  timeoutMs: 5 * 60_000,
  async run(context) {
    await (await context.cloud()).probe();
    return { kind: "done" };
  },
};
