import * as z from "zod";
import { clusterFrontgateId, enrolmentEnd } from "../../../shared/domain/frontgate/cluster.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { type Install, type InstallParts, installOf } from "../../../shared/pilot/pod/install.ts";

export interface Installing {
  readonly installing: InstallParts;
}

/** The one namespace that a runtime is for, where it is for one. */
const Config = z.object({ namespace: z.string().optional() });

/** What brings a runtime's Frontgate into its cluster. @throws Problem 409 where the operator offers no image for it */
export async function installation(
  { installing }: Installing,
  runtime: Pick<Runtime, "id" | "tenantId" | "config">,
  token: string,
  now: Date,
): Promise<Install> {
  const { image } = installing;
  if (image === undefined)
    throw new Problem({
      status: 409,
      code: "not-supported",
      title: "This store reaches no clusters through a Frontgate",
      detail: "Its operator has set no image for the Frontgate's pod (`frontgateImage`).",
    });
  return installOf(installing, {
    frontgate: { id: clusterFrontgateId(runtime), tenantId: runtime.tenantId },
    image,
    token,
    namespace: Config.parse(runtime.config).namespace,
    now,
    until: enrolmentEnd(now),
  });
}
