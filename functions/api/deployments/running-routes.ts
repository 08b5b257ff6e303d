import * as z from "zod";
import { FormItem, formQuery } from "../../../shared/domain/app/form-view.ts";
import { runCommand as runCommandRequest } from "../../../shared/operations/run-command.ts";
import { runService as runServiceRequest } from "../../../shared/operations/run-service.ts";
import { idParams, noBody } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { example, operating, plan } from "./routes.ts";

const nodeId = "node-0m9x2k4f7abcdefghj";

/** A command of the package's own that users may run. */
const ServiceView = z
  .object({
    name: z.string(),
    /** Roles whose nodes have it. */
    roles: z.array(z.string()),
    timeoutSeconds: z.int(),
    /** What it asks, by the names that `params` of a request has. */
    params: z.array(FormItem.extend({ name: z.string() })),
  })
  .meta({ id: "DeploymentService" });

export const listServices = route({
  method: "GET",
  path: "/deployments/{id}/services",
  operationId: "listDeploymentServices",
  permission: "deployments:read",
  noun: "deployment",
  summary: "List the services that an app offers beside its life cycle, with their forms",
  input: { params: idParams("deployment"), query: formQuery, body: noBody },
  output: z.object({ items: z.array(ServiceView) }),
  status: 200,
  localised: true,
  problems: [],
  examples: {
    answer: {
      items: [
        {
          name: "compact",
          roles: ["etcd_node"],
          timeoutSeconds: 600,
          params: [
            {
              name: "revision",
              kind: "field",
              key: "revision",
              pointer: "/service_params/etcd_node/revision",
              label: "Revision",
              type: "integer",
            },
          ],
        },
      ],
    },
  },
});

const { problems, ...service } = operating(runServiceRequest.request);

export const runService = route({
  ...service,
  problems: [...problems, "invalid-values"],
  method: "POST",
  path: "/deployments/{id}:run-service",
  operationId: "runDeploymentService",
  permission: "deployments:operate",
  summary: "Run a service that the app offers",
  description:
    "`params` answer the questions that `GET /deployments/{id}/services` shows; the command gets them as one argument, a JSON object. Without `nodes` it runs on as many nodes of each role as the package says. The job fails when the command does, and the deployment stays what it is; the steps of the job show what it printed.",
  examples: {
    body: { service: "report", params: {} },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "run-service", layers: [[{ kind: "run-service", nodeId, service: "report" }]] },
  },
});

export const runCommand = route({
  ...operating(runCommandRequest.request),
  method: "POST",
  path: "/deployments/{id}:run-command",
  operationId: "runNodeCommand",
  permission: "node-commands:run",
  summary: "Run a command on nodes of an app",
  description:
    "`command` is a program with its arguments, or one line for `/bin/sh -c`; it runs as root on every node, or on those in `nodes`, all at the same time. The steps of the job show exit codes and the end of what was printed. The job and the audit log keep the command's first word and its SHA-256; the command itself and `env` are sealed, and values of `env` are struck out of what is printed.",
  examples: {
    body: {
      command: ["df", "-h", "/data"],
      nodes: [nodeId],
      timeoutSeconds: 10,
      reason: "It says that the disk is full.",
    },
    answer: { ...example, status: "updating" },
    dryRun: { ...plan, operation: "run-command", layers: [[{ kind: "run-command", nodeId }]] },
  },
});
