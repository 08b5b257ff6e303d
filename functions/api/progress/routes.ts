import * as z from "zod";
import { TICKET_SECONDS } from "../../../shared/domain/progress/ticket-store.ts";
import { emptyBody, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const socket = { url: "wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/live", protocol: "pitrix-progress-v1" };

export const get = route({
  method: "GET",
  path: "/progress",
  operationId: "getProgressSocket",
  permission: "jobs:read",
  noun: "progress socket",
  summary: "Find the WebSocket on which jobs and deployments tell their progress",
  description:
    "Connect with an API token that has `jobs:read` for the whole tenant, or say `authenticate` with one, or with a ticket, first; then subscribe to `tenant` (all jobs and deployments), `jobs` or `jobs/<id>`. Every change has a `seq`; after a cut, `since` brings what was missed. The messages are described in docs/progress.md.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ url: z.string(), protocol: z.string() }).meta({ id: "ProgressSocket" }),
  status: 200,
  problems: [],
  examples: { answer: socket },
});

export const createTicket = route({
  method: "POST",
  path: "/progress/tickets",
  operationId: "createProgressTicket",
  permission: "jobs:read",
  least: "tenant",
  noun: "ticket",
  summary: "Get a ticket to the progress WebSocket, for who has a sign-in and no API token",
  description: `Connect to \`url\` and say \`{"type":"authenticate","ticket":"…"}\`. A ticket opens one connection within ${TICKET_SECONDS} seconds, as its maker is at that moment; the connection ends by \`until\` of the answer, then fetch another one. Never put it in a URL. It is in this answer and never again, not even when the request is repeated with its \`Idempotency-Key\`.`,
  input: { params: noParams, query: noQuery, body: emptyBody },
  output: z
    .object({ ticket: z.string().optional(), expiresAt: z.string(), url: z.string(), protocol: z.string() })
    .meta({ id: "ProgressTicket" }),
  status: 200,
  idempotent: "commit",
  unaudited: "who may read all jobs begins to read them, and nothing changes",
  problems: [],
  examples: {
    answer: {
      ticket: "bm90IGEgdGlja2V0LCBvbmx5IGFuIGV4YW1wbGUhISE",
      expiresAt: "2026-11-21T09:00:30.000Z",
      ...socket,
    },
  },
});
