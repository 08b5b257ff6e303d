import * as z from "zod";
import { DeploymentEvent } from "../../../shared/domain/deployment-event/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const EventView = DeploymentEvent.omit({ tenantId: true, deploymentId: true }).meta({ id: "DeploymentEvent" });

export const listActivity = route({
  method: "GET",
  path: "/deployments/{id}/activity",
  operationId: "listDeploymentActivity",
  permission: "deployments:read",
  noun: "deployment",
  summary: "List what happened to a deployment, newest first",
  description:
    "Changes of its status and health, alarms, jobs that began and ended, and drift: what webhooks are told of it, kept for 90 days, also when nobody listens and after the deployment is deleted. What a cluster says of the objects of an app is at `GET /deployments/{id}/events`.",
  input: { params: idParams("deployment"), query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(EventView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [
        {
          id: "ntc-0m9x2k4f7abcdefghj",
          type: "deployment.health-changed",
          at: "2026-11-21T09:20:00.000Z",
          health: "degraded",
          before: "healthy",
        },
        {
          id: "ntc-0m9x2k4e2abcdefghj",
          type: "job.succeeded",
          at: "2026-11-21T09:00:09.000Z",
          jobId: "job-0m9x2k4f7abcdefghj",
          kind: "deploy",
          attempt: 1,
        },
      ],
    },
  },
});
