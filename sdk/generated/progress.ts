// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type RequestOptions, type Send } from "../request.ts";
import type { ProgressSocket } from "./schemas.ts";


export type Progress = ReturnType<typeof progress>;

/** `client.progress` */
export function progress(send: Send) {
  const operations = {
    /**
     * Find the WebSocket on which jobs and deployments tell their progress.
     *
     * Connect with an API token that has `jobs:read` for the whole tenant, or say `authenticate` with one first; then subscribe to `tenant` (all jobs and deployments), `jobs` or `jobs/<id>`. Every change has a `seq`; after a cut, `since` brings what was missed. The messages are described in docs/progress.md.
     *
     * Permission: `jobs:read`.
     */
    getSocket: (options: RequestOptions = {}) =>
      send<ProgressSocket>({ ...options, method: "GET", path: "/progress" }),
  };
  return operations;
}
