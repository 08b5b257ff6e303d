import * as z from "zod";
import { Problem } from "../../kernel/problem.ts";
import {
  assignments,
  ConditionFailed,
  happened,
  type Item,
  type Table,
  type Write,
  whenAllowed,
} from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import type { Job } from "../job/schema.ts";
import { jobStartWrite, jobWrite } from "../job/writes.ts";
import { dependentsPrefix, linksOf } from "../link/entity.ts";
import { Link } from "../link/schema.ts";
import type { Holding } from "../quota/schema.ts";
import type { Guest } from "../runtime/store.ts";
import { ceasedIndex, ceasedPartition } from "./ceasing.ts";
import { deploymentKey, deploymentsOf, nodeKey, nodesOf } from "./entity.ts";
import { Deployment, type DeploymentStatus, Node } from "./schema.ts";
import { usageIndex } from "./usage.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly lastKey: Item | undefined;
}

/** Attributes of a node that tasks and reports change. */
export type NodeChange = Partial<
  Pick<
    Node,
    | "instanceId"
    | "instanceType"
    | "serverType"
    | "image"
    | "container"
    | "address"
    | "name"
    | "sealedMetadata"
    | "publicAddress"
    | "publicAddressId"
    | "status"
    | "health"
    | "confd"
    | "app"
    | "fingerprint"
    | "agentVersion"
    | "failedRelease"
    | "cpu"
    | "memory"
    | "volumeSize"
    | "volumeId"
  >
>;
/** Attributes of a deployment that tasks fill in. */
export type DeploymentChange = Partial<
  Pick<Deployment, "vpcId" | "frontgateId" | "health" | "healthSince" | "endpoints" | "keys" | "serverType">
>;

/** A ceased deployment, as far as its index tells. */
export interface Expiring {
  readonly tenantId: string;
  readonly id: string;
  /** When it was to be looked at. */
  readonly lookAt: string;
}

const Indexed = z.object({ gsi2sk: z.string() });

/** A job that is added to a deployment as it was read. */
export interface StartedJob {
  readonly deployment: Deployment;
  readonly job: Job;
  readonly status: DeploymentStatus;
  /** What it holds of its tenant's quota while the job runs, where that is more than before. */
  readonly quota?: Holding | undefined;
  /** Ids of all that it holds a link to from now on, and how many must hold one to it. */
  readonly linked?: readonly string[] | undefined;
  readonly dependents?: number | undefined;
}

export interface DeploymentStore {
  get(tenantId: string, id: string): Promise<Deployment | undefined>;
  list(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<Page<Deployment>>;
  nodes(tenantId: string, id: string): Promise<readonly Node[]>;
  /** Those of these ids that are there, in their order, consistently. One round trip a hundred. */
  several(tenantId: string, ids: readonly string[]): Promise<readonly Deployment[]>;
  /** Those that hold a link to it, consistently. Two round trips. */
  dependents(tenantId: string, id: string): Promise<readonly Deployment[]>;
  /** The tenant's links, at most `limit` of them. One round trip. */
  links(tenantId: string, limit: number): Promise<readonly Link[]>;
  /** How many of these deployments of other tenants are not deleted. One round trip a hundred. */
  living(guests: readonly Guest[]): Promise<number>;
  /**
   * Deployment, its first job and whatever else belongs to the request (an idempotency record), all or none.
   * One round trip. @throws ConditionFailed with the index of the failed write (deployment 0, job 1, `also` from 2)
   */
  create(input: { readonly deployment: Deployment; readonly job: Job; readonly also: readonly Write[] }): Promise<void>;
  /** Several of one tenant with their first jobs, and `also`, all or none. One round trip. @throws ConditionFailed */
  createAll(
    made: readonly { readonly deployment: Deployment; readonly job: Job }[],
    also: readonly Write[],
  ): Promise<void>;
  /**
   * Adds a job to a deployment as it was read. One round trip.
   * @throws Problem 409 `deployment-busy` when another job changes it or it has changed since
   */
  startJob(input: StartedJob & { readonly also: readonly Write[] }): Promise<Deployment>;
  /** The same of several deployments with `also`, all or none: of none, `also` alone. One round trip. @throws as `startJob` */
  startJobs(starts: readonly StartedJob[], also: readonly Write[]): Promise<void>;
  /** Deterministic nodes, written once; those already there stay as they are. One round trip for 100 nodes. */
  addNodes(nodes: readonly Node[]): Promise<void>;
  changeNode(
    node: Pick<Node, "tenantId" | "deploymentId" | "sid" | "generation">,
    change: NodeChange,
    now: Date,
  ): Promise<Node>;
  /**
   * What a Frontgate says of a node's health. `false`: what it said later is noted already, for messages overtake each other. One
   * round trip.
   * @param saidAt by the Frontgate's clock; what was noted for more than a minute later is of a clock that was wrong
   */
  noteNodeHealth(
    node: Pick<Node, "tenantId" | "deploymentId" | "sid" | "generation">,
    change: Pick<NodeChange, "health" | "confd" | "app">,
    now: Date,
    saidAt: string,
  ): Promise<boolean>;
  /** Its public address is its no more. One round trip. */
  forgetAddress(node: Pick<Node, "tenantId" | "deploymentId" | "sid" | "generation">, now: Date): Promise<void>;
  change(tenantId: string, id: string, change: DeploymentChange): Promise<Deployment>;
  /** Names or pins it anew, as it was read, with `also` in one transaction. @throws ConditionFailed 0 when it has changed since */
  describe(
    deployment: Deployment,
    change: Pick<Deployment, "name" | "description" | "pinned" | "pinReason" | "updatedAt">,
    also: readonly Write[],
  ): Promise<void>;
  /**
   * Of one shard, ceased deployments that are to be looked at by now, the longest due first. Eventually consistent: one may
   * have been recovered or deleted a moment ago.
   */
  expiring(shard: number, now: Date, limit: number): Promise<readonly Expiring[]>;
  /** Puts the look off. `false`: another worker did, or it is not ceased any more. */
  lookLater(due: Expiring, until: Date): Promise<boolean>;
  /** The next version of the deployment's metadata: rises by one with each call. */
  nextMetadataVersion(tenantId: string, id: string): Promise<number>;
  /** The same while no job has the deployment and it is as it was read; `undefined` when that is not so. */
  nextMetadataVersionOf(deployment: Deployment): Promise<number | undefined>;
}

/** By how much one message of a Frontgate may overtake another. */
const OVERTAKEN_MS = 60_000;

export function deploymentStore(table: Table): DeploymentStore {
  const createAll: DeploymentStore["createAll"] = async (made, also) => {
    const first = made.flatMap(({ deployment, job }) => [deploymentWrite(deployment), jobWrite(job)]);
    const save = () => table.transact([...first, ...also]);
    await (made.every(({ deployment }) => deployment.runtimeTenantId === undefined)
      ? save()
      : acrossTenants("a deployment on another tenant's shared runtime is noted there", save));
  };
  const startJobs: DeploymentStore["startJobs"] = async (starts, also) => {
    const changed = starts.map(({ deployment, job, status, quota, linked, dependents }) =>
      jobStartWrite(deployment, job.id, status, job.createdAt, { quota, revision: job.revision, linked, dependents }),
    );
    try {
      await table.transact([...changed, ...starts.map(({ job }) => jobWrite(job)), ...also]);
    } catch (error) {
      const taken = error instanceof ConditionFailed ? starts[error.index] : undefined;
      throw taken === undefined ? error : busy(taken.deployment);
    }
  };
  const store: DeploymentStore = {
    async get(tenantId, id) {
      const item = await table.get(deploymentKey(tenantId, id));
      return item === undefined ? undefined : Deployment.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: deploymentsOf(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => Deployment.parse(item)), lastKey: answer.lastKey };
    },
    async living(guests) {
      const keys = guests.map(({ guestTenantId, deploymentId }) => deploymentKey(guestTenantId, deploymentId));
      const parts = Array.from({ length: Math.ceil(keys.length / 100) }, (_, i) => keys.slice(i * 100, i * 100 + 100));
      const found = await acrossTenants("the owner of a runtime learns how many others run on it", () =>
        Promise.all(parts.map((part) => table.batchGet(part, { consistent: true }))),
      );
      const deployments = found.flat().flatMap((item) => (item === undefined ? [] : [Deployment.parse(item)]));
      return deployments.filter(({ status }) => status !== "deleted").length;
    },
    async nodes(tenantId, id) {
      const items = await table.queryAll({ pk: nodesOf(tenantId, id), prefix: "NODE#", consistent: true });
      return items.map((item) => Node.parse(item));
    },
    async several(tenantId, ids) {
      const parts = Array.from({ length: Math.ceil(ids.length / 100) }, (_, i) => ids.slice(i * 100, i * 100 + 100));
      const found = await Promise.all(
        parts.map((part) =>
          table.batchGet(
            part.map((id) => deploymentKey(tenantId, id)),
            { consistent: true },
          ),
        ),
      );
      return found.flat().flatMap((item) => (item === undefined ? [] : [Deployment.parse(item)]));
    },
    async dependents(tenantId, id) {
      const pk = linksOf(tenantId);
      const items = await table.queryAll({ pk, prefix: dependentsPrefix(id), consistent: true });
      return store.several(
        tenantId,
        items.map((item) => Link.parse(item).dependentId),
      );
    },
    async links(tenantId, limit) {
      const { items } = await table.query({ pk: linksOf(tenantId), limit, consistent: true });
      return items.map((item) => Link.parse(item));
    },
    create: ({ deployment, job, also }) => createAll([{ deployment, job }], also),
    createAll,
    async startJob({ also, ...start }) {
      await startJobs([start], also);
      const { deployment, job, status } = start;
      return { ...deployment, status, activeJobId: job.id, lastJobId: job.id, version: deployment.version + 1 };
    },
    startJobs,
    async addNodes(nodes) {
      for (let start = 0; start < nodes.length; start += 100) {
        const part = nodes.slice(start, start + 100);
        try {
          await table.transact(part.map(nodeWrite));
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          await Promise.all(part.map((node) => addNode(table, node)));
        }
      }
    },
    async changeNode(node, change, now) {
      const item = await table.update({
        key: nodeKey(node.tenantId, node.deploymentId, node.sid, node.generation),
        ...assignments({ ...change, updatedAt: now.toISOString() }),
        condition: "attribute_exists(pk)",
      });
      return Node.parse(item);
    },
    async noteNodeHealth(node, change, now, saidAt) {
      const set = assignments({ ...change, healthAt: saidAt, updatedAt: now.toISOString() });
      const wrong = new Date(Date.parse(saidAt) + OVERTAKEN_MS).toISOString();
      const item = await whenAllowed(() =>
        table.update({
          key: nodeKey(node.tenantId, node.deploymentId, node.sid, node.generation),
          ...set,
          condition: "attribute_exists(pk) AND (attribute_not_exists(#at) OR #at <= :at OR #at > :wrong)",
          names: { ...set.names, "#at": "healthAt" },
          values: { ...set.values, ":at": saidAt, ":wrong": wrong },
        }),
      );
      return item !== undefined;
    },
    async forgetAddress(node, now) {
      await table.update({
        key: nodeKey(node.tenantId, node.deploymentId, node.sid, node.generation),
        update: "REMOVE publicAddress, publicAddressId SET updatedAt = :now",
        values: { ":now": now.toISOString() },
        condition: "attribute_exists(pk)",
      });
    },
    async change(tenantId, id, change) {
      const item = await table.update({
        key: deploymentKey(tenantId, id),
        ...assignments(change),
        condition: "attribute_exists(pk)",
      });
      return Deployment.parse(item);
    },
    async describe({ tenantId, id, version }, change, also) {
      const set = assignments({ ...change, version: version + 1 });
      const update = {
        key: deploymentKey(tenantId, id),
        ...set,
        condition: "#was = :was",
        names: { ...set.names, "#was": "version" },
        values: { ...set.values, ":was": version },
      };
      await table.transact([{ update }, ...also]);
    },
    async expiring(shard, now, limit) {
      const upTo = `${now.toISOString()}~`;
      const { items } = await table.query({ index: "gsi2", pk: ceasedPartition(shard), upTo, limit });
      return items.map((item) => {
        const [lookAt = "", tenantId = "", id = ""] = Indexed.parse(item).gsi2sk.split("#");
        return { tenantId, id, lookAt };
      });
    },
    async lookLater(due, until) {
      return happened(
        table.update({
          key: deploymentKey(due.tenantId, due.id),
          update: "SET gsi2sk = :later",
          condition: "gsi2sk = :was",
          values: {
            ":later": ceasedIndex(due, until.toISOString()).gsi2sk,
            ":was": ceasedIndex(due, due.lookAt).gsi2sk,
          },
        }),
      );
    },
    async nextMetadataVersion(tenantId, id) {
      const item = await table.update({
        key: deploymentKey(tenantId, id),
        update: "ADD metadataVersion :one",
        values: { ":one": 1 },
        condition: "attribute_exists(pk)",
      });
      return Deployment.parse(item).metadataVersion;
    },
    async nextMetadataVersionOf({ tenantId, id, version }) {
      const item = await whenAllowed(() =>
        table.update({
          key: deploymentKey(tenantId, id),
          update: "ADD metadataVersion :one",
          condition: "#version = :version AND attribute_not_exists(activeJobId)",
          names: { "#version": "version" },
          values: { ":one": 1, ":version": version },
        }),
      );
      return item === undefined ? undefined : Deployment.parse(item).metadataVersion;
    },
  };
  return store;
}

function deploymentWrite(deployment: Deployment): Write {
  return {
    put: {
      ...deploymentKey(deployment.tenantId, deployment.id),
      ...usageIndex(deployment),
      entity: "Deployment",
      ...deployment,
    },
    expression: { condition: "attribute_not_exists(pk)" },
  };
}

export function busy(deployment: Pick<Deployment, "id" | "activeJobId">): Problem {
  return new Problem({
    status: 409,
    code: "deployment-busy",
    title: "Another job is changing this deployment",
    detail: `Deployment ${deployment.id} is being changed; wait for its job to end, then try again.`,
    retryable: true,
    ...(deployment.activeJobId === undefined ? {} : { extensions: { jobId: deployment.activeJobId } }),
  });
}

function nodeWrite(node: Node): Write {
  const key = nodeKey(node.tenantId, node.deploymentId, node.sid, node.generation);
  return { put: { ...key, entity: "Node", ...node }, expression: { condition: "attribute_not_exists(pk)" } };
}

async function addNode(table: Table, node: Node): Promise<void> {
  try {
    await table.transact([nodeWrite(node)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
