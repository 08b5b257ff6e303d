import type { CreatePlanBody } from "../../../sdk/index.ts";
import type { Permission } from "../../../shared/kernel/permissions.ts";

/** What can be asked of a deployment that is there. */
export type Operation = Exclude<CreatePlanBody["operation"], "deploy">;

/** A question that an operation asks before its plan. */
export type Question =
  | "nodes"
  | "node"
  | "workloads"
  | "scale"
  | "sizes"
  | "answers"
  | "version"
  | "revision"
  | "backup"
  | "name"
  | "keyPairs"
  | "service"
  | "command"
  | "retention"
  | "force";

interface Asking {
  /** The same as of the operation's own route. */
  readonly permission: Permission;
  readonly questions: readonly Question[];
  /** Members of the request without which there is nothing to plan: one of each inner list. */
  readonly needs: readonly (readonly string[])[];
}

const asking = (
  permission: Permission,
  questions: readonly Question[] = [],
  ...needs: (readonly string[])[]
): Asking => ({
  permission,
  questions,
  needs,
});

/** In the order in which they are offered. */
export const OPERATIONS: Readonly<Record<Operation, Asking>> = {
  start: asking("deployments:start"),
  stop: asking("deployments:stop"),
  restart: asking("deployments:restart", ["nodes", "workloads"]),
  "scale-out": asking("deployments:scale", ["scale"], ["count"]),
  "scale-in": asking("deployments:scale", ["scale", "nodes"], ["count", "nodes"]),
  resize: asking("deployments:resize", ["sizes"], ["roles"]),
  configure: asking("deployments:configure", ["answers"], ["values"]),
  upgrade: asking("deployments:upgrade", ["version", "answers"], ["appVersionId"]),
  "roll-back": asking("deployments:upgrade", ["revision"]),
  "back-up": asking("deployments:back-up", ["name", "nodes"]),
  restore: asking("deployments:restore", ["backup"], ["backupId"]),
  "delete-backup": asking("backups:delete", ["backup"], ["backupId"]),
  "replace-node": asking("deployments:operate", ["node"], ["node"]),
  "attach-addresses": asking("deployments:operate", ["nodes"], ["nodes"]),
  "detach-addresses": asking("deployments:operate", ["nodes"], ["nodes"]),
  "attach-keys": asking("deployments:operate", ["keyPairs", "nodes"], ["keyPairs"]),
  "detach-keys": asking("deployments:operate", ["keyPairs"], ["keyPairs"]),
  "run-service": asking("deployments:operate", ["service", "nodes"], ["service"]),
  "run-command": asking("node-commands:run", ["command", "nodes"], ["command"]),
  adopt: asking("deployments:operate"),
  revert: asking("deployments:operate"),
  cease: asking("deployments:cease", ["retention"]),
  recover: asking("deployments:cease"),
  delete: asking("deployments:delete", ["force"]),
};

export function isOperation(text: string): text is Operation {
  return Object.hasOwn(OPERATIONS, text);
}

/** What the state allows and the user may, in our order. A back-up is deleted where it is listed. */
export function offered(allowed: readonly string[], may: (permission: Permission) => boolean): readonly Operation[] {
  return Object.keys(OPERATIONS)
    .filter(isOperation)
    .filter((one) => one !== "delete-backup" && allowed.includes(one) && may(OPERATIONS[one].permission));
}

/** A request as it is put together: the body that the operation's own route takes. */
export type Asked = Readonly<Record<string, unknown>>;

/** What a link to an operation has answered already: `?revision=3`, `?backupId=bak-1`, `?node=node-1`. */
export function presetOf(operation: Operation, search: URLSearchParams): Asked {
  const { questions } = OPERATIONS[operation];
  const [revision, backupId, node] = ["revision", "backupId", "node"].map((name) => search.get(name));
  return {
    ...(questions.includes("revision") && /^[1-9]\d{0,5}$/.test(revision ?? "") ? { revision: Number(revision) } : {}),
    ...(questions.includes("backup") && backupId ? { backupId } : {}),
    ...(questions.includes("node") && node ? { node } : {}),
  };
}

/** Whether enough has been answered for a plan. */
export function isComplete(operation: Operation, asked: Asked): boolean {
  return OPERATIONS[operation].needs.every((names) => names.some((name) => asked[name] !== undefined));
}

/** With one answer more, or without it where it is `undefined`. */
export function answered(asked: Asked, name: string, value: unknown): Asked {
  const { [name]: _, ...rest } = asked;
  return value === undefined ? rest : { ...rest, [name]: value };
}
