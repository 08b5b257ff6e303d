import { packageItem } from "../../domain/app/entity.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import { deploymentStore } from "../../domain/deployment/store.ts";
import type { QueuedJob } from "../../domain/job/schema.ts";
import { jobStore } from "../../domain/job/store.ts";
import { revisionStore } from "../../domain/revision/store.ts";
import type { VmPackage } from "../../packages/vm/schema.ts";
import type { Table } from "../../platform/dynamodb.ts";
import type { Queue } from "../../platform/queue.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { enqueueJobs } from "../enqueue-jobs.ts";
import { finishJob } from "../finish-job.ts";
import { startJob } from "../start-job.ts";
import { sweepJobs } from "../sweep-jobs.ts";

/** A queue as its consumer sees it. */
export interface ConsumedQueue extends Queue {
  /** Up to `count` messages; those of which `done` is not called come again. */
  receive(count: number): Promise<readonly { readonly body: unknown; done(): Promise<void> }[]>;
}

export interface FleetOptions {
  readonly cap: number;
  /** Messages that are worked on at the same time. */
  readonly consumers: number;
  /** How many ticks an execution takes. */
  readonly runs: number;
  readonly pkg: VmPackage;
  /** Told of what failed; without it, everything must succeed. */
  readonly survives?: (error: unknown) => boolean;
}

interface Ids {
  readonly tenantId: string;
  readonly jobId: string;
  readonly attempt: number;
}

const TICK_MS = 10_000;
/** Records of the stream that one call gets, as in production (`infra/constructs/job-queue.ts`). */
const BATCH = 1000;

/**
 * The way of many tenants' jobs from the table to their end, on the code that does it in production: stream, queue,
 * controller, end. Executions take a number of ticks and do nothing. A tick is one step of every stage, so that waiting
 * is counted and not timed: a job that nobody is in the way of takes `runs + 2` ticks.
 */
export function fleet(table: Table, queue: ConsumedQueue, options: FleetOptions) {
  let ticks = 0;
  let submitted = 0;
  const seeded = new Set<string>();
  const clock = () => new Date(Date.parse("2026-01-01T00:00:00.000Z") + ticks * TICK_MS);
  const stream: QueuedJob[] = [];
  const running = new Map<string, Ids & { readonly until: number }>();
  const begun = new Map<string, number>();
  const ended = new Map<string, number>();
  const sealer: Sealer = { seal: async (text) => Buffer.from(text).toString("base64"), open: async () => "" };
  const admitting = { jobs: jobStore(table, clock), queue, tenantCap: options.cap };
  const parts = {
    ...admitting,
    table,
    deployments: deploymentStore(table),
    revisions: revisionStore(table),
    sealer,
    clock,
    stateMachineArn: "arn",
    runTaskFunctionPrefix: "run-task-",
    flows: {
      async start(_: string, name: string, input: unknown) {
        if (running.has(name) || ended.has(name.replace(/-\d+$/, ""))) return;
        begun.set(name, (begun.get(name) ?? 0) + 1);
        const { tenantId, jobId, attempt } = Object(input);
        running.set(name, { tenantId, jobId, attempt, until: ticks + options.runs });
      },
      succeed: async () => undefined,
      fail: async () => undefined,
    },
    failed(_: string, error: unknown) {
      if (options.survives?.(error) !== true) throw error;
    },
  };
  /** `false`: it failed as it may, and comes again. */
  const surviving = async (work: Promise<void>): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (error) {
      if (options.survives?.(error) === true) return false;
      throw error;
    }
  };

  return {
    ticks: () => ticks,
    /** How often each execution was begun. */
    begun,
    /** Ticks at which jobs ended, by job. */
    ended,
    jobs: parts.jobs,
    sweep: () => sweepJobs(parts),
    /** What the API's transaction leaves: a deployment with its first job. */
    async submit(tenantId: string): Promise<string> {
      const number = String(++submitted).padStart(6, "0");
      const [id, jobId, at] = [`dep-${number}`, `job-${number}`, clock().toISOString()];
      const appVersionId = "appv-000001";
      if (!seeded.has(tenantId))
        await table.put(packageItem(tenantId, appVersionId, { format: "vm", package: options.pkg }));
      seeded.add(tenantId);
      const deployment: Deployment = {
        id,
        tenantId,
        name: "d",
        description: "",
        appId: "app-000001",
        appVersionId,
        repoId: "repo-000001",
        runtimeId: "rt-000001",
        provider: "aws",
        credentialId: "cred-000001",
        values: {
          cluster: {
            name: "zk",
            description: "",
            subnet: "subnet-1",
            zk_node: { cpu: 1, memory: 1024, count: 1, volume_size: 10 },
          },
        },
        subnetId: "subnet-1",
        status: "creating",
        activeJobId: jobId,
        lastJobId: jobId,
        metadataVersion: 0,
        version: 1,
        createdAt: at,
        updatedAt: at,
      };
      const job = {
        id: jobId,
        tenantId,
        kind: "deploy",
        deploymentId: id,
        provider: "aws",
        status: "queued",
        attempt: 1,
        layers: 0,
        tasks: 0,
        cancelRequested: false,
        createdBy: "test",
        createdAt: at,
        version: 1,
      } as const;
      await parts.deployments.create({ deployment, job, also: [] });
      stream.push({ tenantId, id: jobId, attempt: 1, deploymentId: id });
      return jobId;
    },
    /** One step of every stage, the last stage first: what a stage hands on is the next one's in the next tick. */
    async tick(): Promise<void> {
      ticks += 1;
      const over = [...running].filter(([, { until }]) => until <= ticks);
      await Promise.all(
        over.map(async ([name, ids]) => {
          if (!(await surviving(finishJob(parts, ids)))) return;
          running.delete(name);
          ended.set(ids.jobId, ticks);
        }),
      );
      const messages = await queue.receive(options.consumers);
      await Promise.all(
        messages.map(async ({ body, done }) => {
          if (await surviving(startJob(parts, Object(body)))) await done();
        }),
      );
      const batch = stream.splice(0, BATCH);
      if (batch.length > 0 && !(await surviving(enqueueJobs(parts, batch)))) stream.unshift(...batch);
    },
  };
}
