import * as z from "zod";
import { idParams, idText, noBody } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";

const params = idParams("deployment");
const nodeId = idText("node");

export const readNodeLog = route({
  method: "GET",
  path: "/deployments/{id}/nodes/{nodeId}/logs",
  operationId: "readNodeLog",
  permission: "logs:read",
  noun: "node",
  summary: "Read a log of a node",
  description: `\`name\` is \`stdout\` (what the app prints), \`confd\`, a service of the package (\`init\`, \`stop\`…), \`health-check\`, \`health-action\`, or a file that the package names in \`log_files\`; any other is 404, and \`known\` are those that there are. Without \`from\` the last \`tail\` lines; with it, up to \`bytes\` from there: \`to\` in the answer is where the next request begins. An answer has at most ${LIMITS.answerBytes} bytes. The node is asked now: when it does not answer within some seconds, that is 504 \`node-silent\`. Passwords among the deployment's answers are struck out.`,
  input: {
    params: params.extend({ nodeId }),
    query: z.strictObject({
      name: z.string().min(1).max(512).default("stdout"),
      tail: z.coerce.number().int().min(1).max(10_000).default(200),
      from: z.coerce.number().int().min(0).optional(),
      bytes: z.coerce.number().int().min(1).max(LIMITS.answerBytes).default(65_536),
    }),
    body: noBody,
  },
  output: z
    .object({
      name: z.string(),
      /** Bytes of the whole log. */
      size: z.int(),
      /** Bytes of the log at which `text` begins and ends. */
      from: z.int(),
      to: z.int(),
      text: z.string(),
    })
    .meta({ id: "NodeLog" }),
  status: 200,
  problems: ["node-silent", "look-failed"],
  examples: {
    answer: { name: "stdout", size: 20_480, from: 20_432, to: 20_480, text: "binding to port 0.0.0.0/0.0.0.0:2181\n" },
  },
});

export const readTab = route({
  method: "GET",
  path: "/deployments/{id}/tabs/{name}",
  operationId: "readTab",
  permission: "logs:read",
  noun: "tab",
  summary: "Read a table that the package shows of a deployment",
  description:
    "Runs the command of a tab (`display_tabs`) on `node`, or on one of its roles that is well. The command has at most 10 seconds. 404 for a tab that the package has not: `known` are those that it has.",
  input: {
    params: params.extend({ name: z.string().min(1).max(128) }),
    query: z.strictObject({ node: nodeId.optional() }),
    body: noBody,
  },
  output: z
    .object({ name: z.string(), labels: z.array(z.string()), data: z.array(z.array(z.string())) })
    .meta({ id: "TabContent" }),
  status: 200,
  problems: ["node-silent", "look-failed"],
  examples: {
    answer: { name: "clients", labels: ["address", "requests"], data: [["10.0.0.9:41522", "17"]] },
  },
});
