import * as z from "zod";
import type { JsonObject, ObjectRef } from "../workloads.ts";
import { MAKERS } from "./assess.ts";
import { type Cluster, collectionsOf, inside, lacksPods, namespacesOf } from "./health.ts";
import { found } from "./json.ts";
import { listAt, refOf, textAt } from "./members.ts";

/** A note that means nothing: another value is a change, and of what has changed a controller looks at once. */
const NOTE = "pitrix.io/tried-at";
const Anything = z.looseObject({});
const MAX_HASTENED = 20;

/**
 * Has the controllers of workloads that lack pods make them at once. Whatever refused them, they try by themselves twice as late each
 * time, up to 1,000 s (client-go's rate limiter of queues), and hear of no quota that was raised; a changed object goes into their
 * queue without waiting. A Deployment's pods are made by its ReplicaSet. Requests: one list of each kind, and one for each that lacks pods.
 * @param put what was put; whatever makes no pods is left out
 */
export async function hasten(cluster: Cluster, put: readonly ObjectRef[], namespace: string): Promise<void> {
  const makers = put.filter(({ kind }) => MAKERS.has(kind));
  const { collections, refs } = await collectionsOf(cluster, makers, namespace);
  const sets = namespacesOf(refs, (kind) => kind === "Deployment").map((at) =>
    inside(cluster, at, "apps/v1", "ReplicaSet"),
  );
  await Promise.all([...collections, ...sets].map((one) => one.list()));
  const own = collections.flatMap(({ objects }) => objects);
  const uids = new Set(own.map((object) => textAt(object, "metadata", "uid")));
  const owned = sets.flatMap(({ objects }) => objects).filter((set) => ownersOf(set).some((uid) => uids.has(uid)));
  const lacking = [...own.filter(({ kind }) => kind !== "Deployment"), ...owned].filter(lacksPods);
  const body = { metadata: { annotations: { [NOTE]: cluster.clock().toISOString() } } };
  await Promise.all(
    lacking.slice(0, MAX_HASTENED).map(async (object) => {
      const path = await cluster.resources.pathOf(refOf(object), namespace);
      if (path === undefined) return;
      const contentType = "application/merge-patch+json";
      // One that is gone needs no pods.
      const request = { method: "PATCH", path: `${path}?fieldManager=pitrix`, body, contentType };
      await found(cluster.transport, Anything, request);
    }),
  );
}

const ownersOf = (object: JsonObject): readonly string[] =>
  listAt(object, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid"));
