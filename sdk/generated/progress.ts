// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type PostOptions, type RequestOptions, type Send } from "../request.ts";
import type { ProgressSocket, ProgressTicket } from "./schemas.ts";


export type Progress = ReturnType<typeof progress>;

/** `client.progress` */
export function progress(send: Send) {
  const operations = {
    /**
     * Find the WebSocket on which jobs and deployments tell their progress.
     *
     * Connect with an API token that has `jobs:read` for the whole tenant, or say `authenticate` with one, or with a ticket, first; then subscribe to `tenant` (all jobs and deployments), `jobs` or `jobs/<id>`. Every change has a `seq`; after a cut, `since` brings what was missed. The messages are described in docs/progress.md.
     *
     * Permission: `jobs:read`.
     */
    getSocket: (options: RequestOptions = {}) =>
      send<ProgressSocket>({ ...options, method: "GET", path: "/progress" }),
    /**
     * Get a ticket to the progress WebSocket, for who has a sign-in and no API token.
     *
     * Connect to `url` and say `{"type":"authenticate","ticket":"…"}`. A ticket opens one connection within 30 seconds, as its maker is at that moment; the connection ends by `until` of the answer, then fetch another one. Never put it in a URL. It is in this answer and never again, not even when the request is repeated with its `Idempotency-Key`.
     *
     * Permission: `jobs:read@tenant`.
     */
    createTicket: (options: PostOptions = {}) =>
      send<ProgressTicket>({ ...options, method: "POST", path: "/progress/tickets" }),
  };
  return operations;
}
