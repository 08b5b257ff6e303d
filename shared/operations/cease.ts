import * as z from "zod";
import { LONGEST_RETENTION_DAYS, RETENTION_DAYS } from "../domain/deployment/ceasing.ts";
import { allowedKinds } from "../domain/job/rules.ts";
import { Problem } from "../kernel/problem.ts";
import { requestKind } from "./contract.ts";

export const cease = requestKind({
  kind: "cease",
  request: z.strictObject({
    /** For how long it can be recovered; then it is deleted for good. */
    retentionDays: z.int().min(1).max(LONGEST_RETENTION_DAYS).default(RETENTION_DAYS),
  }),
  async decide({ deployment, nodes }, { retentionDays }) {
    if (deployment.workloads === undefined && nodes.every(({ instanceId }) => instanceId === undefined))
      throw nothingToKeep(deployment);
    return { input: { retentionDays } };
  },
});

function nothingToKeep({ id, status }: { readonly id: string; readonly status: Parameters<typeof allowedKinds>[0] }) {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is nothing to keep",
    detail: `None of the nodes of ${id} has a machine, so nothing of it could be recovered: delete it.`,
    extensions: { status, allowed: allowedKinds(status).filter((kind) => kind !== "cease") },
  });
}
