import { Alarm, MAX_ALARMS } from "../../../shared/domain/alarm/schema.ts";
import type { AlarmStore } from "../../../shared/domain/alarm/store.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";

export interface CreateAlarm {
  readonly alarms: AlarmStore;
  readonly deployments: DeploymentStore;
  readonly newId: NewId;
}

/** One round trip's time and one transaction. Who may set it up reaches the deployment as its alarms. */
export function create({ alarms, deployments, newId }: CreateAlarm): Operation<typeof contract> {
  return async ({ body, tenantId, reach, now, commit }) => {
    const [found, others] = await Promise.all([
      deployments.get(tenantId, body.deploymentId),
      alarms.ofDeployment(tenantId, body.deploymentId),
    ]);
    const deployment = requireReached(reach, found, "deployment", body.deploymentId);
    if (others.length >= MAX_ALARMS)
      throw new Problem({
        status: 409,
        code: "limit-reached",
        title: "The deployment has as many alarms as it may",
        detail: `A deployment has at most ${MAX_ALARMS} alarms: delete one first.`,
      });
    const at = now.toISOString();
    const alarm = Alarm.parse({
      ...body,
      id: newId("alarm"),
      tenantId,
      ...(deployment.groups === undefined ? {} : { groups: deployment.groups }),
      state: "no-data",
      stateSince: at,
      breaching: [],
      createdBy: reach.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    return commit({ body: alarm, version: 1, location: `/alarms/${alarm.id}` }, (also) => alarms.create(alarm, also));
  };
}
