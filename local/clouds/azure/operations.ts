import { randomUUID } from "node:crypto";
import { refuse } from "./refusal.ts";
import { namespaceOf, type Resource, type Store } from "./resources.ts";

interface Operation {
  readonly kind: string;
  readonly startedAt: string;
  /** What `Location` answers in the end; absent: what was written. `gone`: nothing, for it is taken away. */
  readonly answers: "gone" | (() => object) | undefined;
  readonly resource: Resource;
  status: "InProgress" | "Succeeded" | "Failed";
  error?: { readonly code: string; readonly message: string };
}

/** Of what is accepted now and fails later: `match` is looked for in `<kind>/<name>`. */
export interface Failure {
  readonly match: RegExp;
  readonly code: string;
  readonly message: string;
}

/**
 * Long-running operations: `Azure-AsyncOperation` tells how far one is, `Location` answers 202 until it is done
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations). Each provider has them at addresses of its own.
 */
export function openOperations(store: Store, retryAfter: number) {
  const operations = new Map<string, Operation>();
  const failures: Failure[] = [];

  return {
    failures,

    /** @param then what is so once it has succeeded @returns the operation's id */
    begin(resource: Resource, milliseconds: number, then: () => void, answers?: Operation["answers"]): string {
      const id = randomUUID();
      const failure = failures.find(({ match }) => match.test(`${resource.kind}/${resource.name}`));
      if (failure !== undefined) failures.splice(failures.indexOf(failure), 1);
      const startedAt = new Date().toISOString();
      const operation: Operation = { kind: resource.kind, startedAt, answers, resource, status: "InProgress" };
      operations.set(id, operation);
      store.after(milliseconds, () => {
        operation.status = failure === undefined ? "Succeeded" : "Failed";
        if (failure === undefined) return then();
        const { code, message } = failure;
        operation.error = { code, message };
        Object.assign(resource, { state: "Failed", failure: { code, message } });
      });
      return id;
    },

    /** @param at origin of the server and the part of the path before `/providers` */
    headers(id: string, at: string, location: string, version: string): Readonly<Record<string, string>> {
      const { kind = "" } = operations.get(id) ?? {};
      const base = `${at}/providers/${namespaceOf(kind)}/locations/${location}`;
      const query = `api-version=${version}`;
      const [status, result] =
        namespaceOf(kind) === "Microsoft.Network"
          ? [`operations/${id}?${query}`, `operationResults/${id}?${query}`]
          : ["disks", "snapshots"].includes(kind)
            ? [`DiskOperations/${id}?${query}`, `DiskOperations/${id}?monitor=true&${query}`]
            : [`operations/${id}?${query}`, `operations/${id}?monitor=true&${query}`];
      return {
        "azure-asyncoperation": `${base}/${status}`,
        location: `${base}/${result}`,
        "retry-after": String(retryAfter),
      };
    },

    status(id: string): object {
      const { startedAt, status, error } = known(id);
      return { startTime: startedAt, status, name: id, ...(error === undefined ? {} : { error }) };
    },

    /** What the address in `Location` answers. @throws Refusal as the operation failed */
    result(id: string, view: (resource: Resource) => object): { readonly status: number; readonly body?: object } {
      const { status, answers, resource, error } = known(id);
      if (status === "InProgress") return { status: 202 };
      if (error !== undefined) throw refuse(409, error.code, error.message);
      if (answers === "gone") return { status: 204 };
      return { status: 200, body: answers?.() ?? view(resource) };
    },
  };

  function known(id: string): Operation {
    const operation = operations.get(id);
    if (operation !== undefined) return operation;
    throw refuse(404, "NotFound", `The operation ${id} was not found.`);
  }
}
export type Operations = ReturnType<typeof openOperations>;
