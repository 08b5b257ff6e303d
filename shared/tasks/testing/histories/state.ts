import { isDeepStrictEqual } from "node:util";
import type { Item, Key, Table, Write } from "../../../platform/dynamodb.ts";
import type { testWorld } from "../world.ts";
import type { CloudRecord, Ending, Step } from "./format.ts";

export type World = ReturnType<typeof testWorld>;

/** Items that no job reads again. */
const LEFT_OUT = new Set(["AuditIntent"]);

/** A table of which everything that is written lies in `items`, by key. */
export function mirrored(table: Table) {
  const items = new Map<string, Item>();
  const noting = async <T>(keys: readonly Key[], write: () => Promise<T>): Promise<T> => {
    const answer = await write();
    for (const { pk, sk } of keys) {
      const item = await table.get({ pk, sk });
      if (item === undefined) items.delete(`${pk}\n${sk}`);
      else if (!LEFT_OUT.has(String(item["entity"]))) items.set(`${pk}\n${sk}`, item);
    }
    return answer;
  };
  const mirror: Table = {
    ...table,
    put: (item, expression) => noting([item], () => table.put(item, expression)),
    update: (input) => noting([input.key], () => table.update(input)),
    delete: (key, expression) => noting([key], () => table.delete(key, expression)),
    transact: (writes, token) => noting(writes.map(keyOf), () => table.transact(writes, token)),
  };
  return { table: mirror, items };
}

function keyOf(write: Write): Key {
  if ("put" in write) return write.put;
  if ("update" in write) return write.update.key;
  return "delete" in write ? write.delete : write.check;
}

/** Takes steps of a world: each says what has changed since the one before. */
export function stepper(world: World, items: ReadonlyMap<string, Item>) {
  let known = new Map<string, Item>();
  let cloudBefore: unknown;
  return (): Step => {
    const put = [...items].filter(([id, item]) => !isDeepStrictEqual(known.get(id), item)).map(([, item]) => item);
    const gone = [...known.values()].filter(({ pk, sk }) => !items.has(`${pk}\n${sk}`));
    known = new Map(items);
    const cloud = structuredClone(cloudOf(world));
    const moved = !isDeepStrictEqual(cloud, cloudBefore);
    cloudBefore = cloud;
    return {
      at: world.clock().getTime(),
      put: put.map((item) => ({ ...item, pk: String(item["pk"]), sk: String(item["sk"]) })),
      gone: gone.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
      ...(moved ? { cloud } : {}),
    };
  };
}

function cloudOf({ cloud }: World): CloudRecord {
  const { instances, volumes, snapshots, addresses, groups, made } = cloud;
  return {
    instances: [...instances],
    volumes: [...volumes],
    snapshots: [...snapshots],
    addresses: [...addresses],
    groups: [...groups],
    made: [...made],
  };
}

/** How it stands with a job, its deployment and its cloud. */
export async function endingOf(world: World, jobId: string): Promise<Ending> {
  const { tenant, jobs, deployments, cloud } = world;
  const job = await jobs.get(tenant, jobId);
  const deployment = await deployments.get(tenant, job?.deploymentId ?? "");
  if (job === undefined || deployment === undefined) throw new Error("gone");
  const [tasks, nodes] = await Promise.all([jobs.tasks(tenant, jobId), deployments.nodes(tenant, deployment.id)]);
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { state } of cloud.instances.values()) if (state !== "terminated") count(`machines ${state}`);
  for (const _ of cloud.volumes) count("volumes");
  for (const _ of cloud.snapshots) count("snapshots");
  for (const _ of cloud.groups) count("groups");
  const { status, phase, undone, failure } = job;
  return {
    job: {
      status,
      ...(phase === undefined ? {} : { phase }),
      ...(undone === undefined ? {} : { undone }),
      ...(failure === undefined ? {} : { failure: failure.code }),
    },
    tasks: Object.fromEntries(tasks.map((task) => [task.id, task.status])),
    deployment: {
      status: deployment.status,
      ...(deployment.revision === undefined ? {} : { revision: deployment.revision }),
      version: deployment.appVersionId,
      held: deployment.activeJobId !== undefined,
    },
    nodes: nodes.map(({ role, sid, generation = 1, status: is }) => `${role} ${sid} ${generation} ${is}`).sort(),
    cloud: counts,
    twice: [...cloud.made].filter(([, times]) => times !== 1).map(([key]) => key),
  };
}
