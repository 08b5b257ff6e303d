import type { JobKind } from "../domain/job/schema.ts";
import type { Permission } from "../kernel/permissions.ts";

/** What somebody must hold to ask for a job of that kind: the same as of its route. */
export const OPERATION_PERMISSIONS: Readonly<Partial<Record<JobKind, Permission>>> = {
  deploy: "deployments:create",
  start: "deployments:start",
  stop: "deployments:stop",
  restart: "deployments:restart",
  "scale-out": "deployments:scale",
  "scale-in": "deployments:scale",
  resize: "deployments:resize",
  configure: "deployments:configure",
  upgrade: "deployments:upgrade",
  "roll-back": "deployments:upgrade",
  "back-up": "deployments:back-up",
  restore: "deployments:restore",
  "run-service": "deployments:operate",
  "attach-addresses": "deployments:operate",
  "detach-addresses": "deployments:operate",
  "attach-keys": "deployments:operate",
  "detach-keys": "deployments:operate",
  "replace-node": "deployments:operate",
  adopt: "deployments:operate",
  revert: "deployments:operate",
  cease: "deployments:cease",
  recover: "deployments:cease",
  delete: "deployments:delete",
};
