import * as z from "zod";
import type { TaskKind } from "../contract.ts";
import { clusterPlace } from "./place.ts";

/** Before a deletion nothing is asked that only a deployment needs: a cluster that is too old for one can still be rid of it. */
const Deleting = z.object({ only: z.literal("release") });

/** Whether the cluster answers and takes the credential, before anything is made in it or taken away. */
export const checkCluster: TaskKind = {
  kind: "check-cluster",
  capability: "probe",
  follows: true,
  timeoutMs: 5 * 60_000,
  async run(context) {
    if (Deleting.safeParse(context.task.input).success) {
      const { releases, place } = await clusterPlace(context);
      await releases.describe(place);
    } else await (await context.cloud()).probe();
    return { kind: "done" };
  },
};
