import * as z from "zod";
import { requestKind } from "./contract.ts";

export const deleteDeployment = requestKind({
  kind: "delete",
  request: z.strictObject({
    /** Goes on after a `destroy` of the package that failed; of workloads, also without a cluster that is gone. */
    force: z.boolean().default(false),
  }),
  decide: async (_facts, { force }) => (force ? { input: { force: true } } : {}),
});
