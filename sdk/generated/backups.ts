// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Backup, DeploymentPlan, RestoredDeployment } from "./schemas.ts";

export interface ListBackupsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  deploymentId?: string | undefined;
}

export interface RestoreBackupBody {
  name?: string | undefined;
  description?: string | undefined;
  groups?: readonly string[] | undefined;
  values?: {
    [name: string]: unknown;
  } | undefined;
  reason?: string | undefined;
}

export interface RestoreBackupOptions<D extends boolean = boolean> extends PostOptions {
  dryRun?: D | undefined;
}

export type Backups = ReturnType<typeof backups>;

/** `client.backups` */
export function backups(send: Send) {
  const operations = {
    /**
     * List back-ups, newest first: all, or those of one deployment.
     *
     * Permission: `backups:read`.
     */
    list: ({ pageSize, pageToken, deploymentId, ...options }: ListBackupsOptions = {}) =>
      send<Page<Backup>>({ ...options, method: "GET", path: "/backups", query: { pageSize, pageToken, deploymentId } }),
    /**
     * Read a back-up, and how large it is.
     *
     * Permission: `backups:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Backup>({ ...options, method: "GET", path: `/backups/${segment(id)}` }),
    /**
     * Delete a back-up with its snapshots.
     *
     * `Location` names the job. The package's `delete_snapshot` runs where the package keeps the back-up and its app is active. The deployment may be gone.
     *
     * Permission: `backups:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<Backup>({ ...options, method: "DELETE", path: `/backups/${segment(id)}` }),
    /**
     * Make a new deployment from a back-up's snapshots.
     *
     * On the same runtime, of the same version, with the values that the deployment had; `values` changes some of them. Each node's data volume begins with the snapshot of the node that had its place in its role; `init`, then the package's `restore` where it has one, run before `start`. Needs the permission to deploy as well. One that the package keeps is brought back by `POST /deployments/{id}:restore`. `Location` names the job. `dryRun=true` does every check, answers 200 with what would be made, and writes nothing.
     *
     * Permission: `backups:restore`.
     */
    restore: <D extends boolean = false>(id: string, body?: RestoreBackupBody, { dryRun, ...options }: RestoreBackupOptions<D> = {}) =>
      send<D extends true ? DeploymentPlan : RestoredDeployment>({ ...options, method: "POST", path: `/backups/${segment(id)}:restore`, query: { dryRun }, body }),
  };
  return {
    ...operations,
    /** All pages of `listBackups`: `for await (const item of …)`. */
    listAll: (options: Omit<ListBackupsOptions, "pageToken"> = {}) =>
      paged<Backup>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
