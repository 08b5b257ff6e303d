import { randomUUID } from "node:crypto";
import type { Operations } from "./operations.ts";
import { refuse } from "./refusal.ts";
import { checkTags, type Named, type Resource, type Store, type Written } from "./resources.ts";

/** How long Azure's own work at a network takes here, in milliseconds. */
const WORK = 60;

/** What all resources of Microsoft.Network have alike. */
export function openKept(store: Store, operations: Operations) {
  return {
    /** @throws Refusal as Azure does for a reference to what is not there, or not ready */
    referred(id: string): Resource {
      const found = store.get(id);
      if (found === undefined)
        throw refuse(400, "InvalidResourceReference", `Resource ${id} referenced by the request was not found.`);
      if (found.state !== "Succeeded")
        throw refuse(
          409,
          "ReferencedResourceNotProvisioned",
          `Cannot proceed since resource ${id} is not in Succeeded state. Resource is in ${found.state} state.`,
        );
      return found;
    },

    /** Writes it whole: what the request does not name is not there afterwards. One change at a time. */
    keep(
      named: Named,
      body: { location: string; tags: Record<string, string> },
      properties: Resource["properties"],
      more: Pick<Resource, "beside"> & { readonly ifMatch?: string | undefined } = {},
    ): Written {
      checkTags(body.tags);
      const old = store.get(named.id);
      const etag = old?.beside?.etag;
      if (more.ifMatch !== undefined && more.ifMatch !== etag)
        throw refuse(
          412,
          "PreconditionFailed",
          `Precondition failed. Etag provided in if-match header ${more.ifMatch} does not match etag ${etag} of resource ${named.id} in NRP data store.`,
        );
      atRest(old);
      const resource: Resource = {
        ...named,
        location: body.location,
        tags: body.tags,
        beside: { ...more.beside, etag: `W/"${randomUUID()}"` },
        properties,
        state: "Updating",
      };
      store.put(resource);
      const operation = operations.begin(resource, WORK, () => {
        if (resource.state === "Updating") resource.state = "Succeeded";
      });
      return { resource, created: old === undefined, operation };
    },

    forget(resource: Resource): string {
      atRest(resource);
      resource.state = "Deleting";
      return operations.begin(resource, WORK, () => store.remove(resource.id), "gone");
    },
  };
}
export type Kept = ReturnType<typeof openKept>;

function atRest(resource: Resource | undefined): void {
  if (resource?.state === "Updating" || resource?.state === "Deleting")
    throw refuse(
      409,
      "AnotherOperationInProgress",
      `Another operation on this or dependent resource ${resource.id} is in progress.`,
    );
}
