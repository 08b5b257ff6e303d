import * as z from "zod";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const get = route({
  method: "GET",
  path: "/progress",
  operationId: "getProgressSocket",
  permission: "jobs:read",
  noun: "progress socket",
  summary: "Find the WebSocket on which jobs and deployments tell their progress",
  description:
    "Connect with an API token that has `jobs:read` for the whole tenant, or say `authenticate` with one first; then subscribe to `tenant` (all jobs and deployments), `jobs` or `jobs/<id>`. Every change has a `seq`; after a cut, `since` brings what was missed. The messages are described in docs/progress.md.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ url: z.string(), protocol: z.string() }).meta({ id: "ProgressSocket" }),
  status: 200,
  problems: [],
  examples: {
    answer: { url: "wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live", protocol: "pitrix-progress-v1" },
  },
});
