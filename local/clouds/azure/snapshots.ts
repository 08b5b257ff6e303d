import { readBody } from "./bodies.ts";
import { SnapshotBody } from "./bodies-compute.ts";
import { sizeOf } from "./disks.ts";
import type { Operations } from "./operations.ts";
import { refuse } from "./refusal.ts";
import { checkTags, type Named, type Resource, type Store, sameId, view, type Written } from "./resources.ts";

/** How long Azure's own work at a snapshot takes here, in milliseconds. */
const WORK = { create: 150, delete: 80 };
/** Azure's (https://learn.microsoft.com/azure/virtual-machines/disks-incremental-snapshots). Which code it gives is not written there. */
const LIMIT = { count: 7, milliseconds: 300_000 };

export function openSnapshots(store: Store, operations: Operations) {
  const made: { readonly of: string; readonly at: number }[] = [];

  return {
    put(named: Named, text: string): Written {
      const { location, tags, sku, properties } = readBody(SnapshotBody, text);
      checkTags(tags);
      const { creationData, incremental } = properties;
      const { sourceResourceId: source } = creationData;
      const there = store.get(named.id);
      if (there !== undefined) {
        if (JSON.stringify(there.properties.creationData) !== JSON.stringify(creationData))
          throw refuse(409, "PropertyChangeNotAllowed", "Changing property 'snapshot.creationData' is not allowed.");
        atRest(there);
        there.tags = tags;
        return { resource: there, created: false, operation: finish(there) };
      }
      const disk = store.get(source);
      if (disk === undefined) throw refuse(404, "ResourceNotFound", `The Resource '${source}' was not found.`);
      atRest(disk);
      const lately = made.filter(({ of, at }) => sameId(of, source) && Date.now() - at < LIMIT.milliseconds);
      if (incremental && lately.length >= LIMIT.count)
        throw refuse(
          429,
          "TooManyRequests",
          `${lately.length} incremental snapshots of ${source} were created within five minutes.`,
        );
      made.push({ of: source, at: Date.now() });
      const resource: Resource = {
        ...named,
        location,
        tags,
        beside: { sku: sku ?? { name: "Standard_LRS" } },
        properties: {
          creationData,
          incremental,
          diskSizeGB: sizeOf(disk),
          diskState: "Unattached",
          timeCreated: new Date().toISOString(),
        },
        state: "Updating",
      };
      store.put(resource);
      return { resource, created: true, operation: finish(resource) };
    },

    delete(snapshot: Resource): string {
      snapshot.state = "Deleting";
      return operations.begin(snapshot, WORK.delete, () => store.remove(snapshot.id), "gone");
    },

    view,
  };

  function finish(snapshot: Resource): string {
    snapshot.state = "Updating";
    return operations.begin(snapshot, WORK.create, () => {
      if (snapshot.state === "Updating") snapshot.state = "Succeeded";
    });
  }
}

function atRest({ state }: Resource): void {
  if (state === "Updating" || state === "Deleting")
    throw refuse(409, "Conflict", "The request failed due to conflict with a concurrent request.");
}
export type Snapshots = ReturnType<typeof openSnapshots>;
