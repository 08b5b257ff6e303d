import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { agentUpgradeStore } from "../../domain/agent-upgrade/store.ts";
import { alarmStore } from "../../domain/alarm/store.ts";
import { packageItem } from "../../domain/app/entity.ts";
import { callStore } from "../../domain/call/store.ts";
import { answerStore } from "../../domain/command/answer-store.ts";
import { commandStore } from "../../domain/command/store.ts";
import { credentialKey } from "../../domain/credential/entity.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import { deploymentStore } from "../../domain/deployment/store.ts";
import { frontgateOf, memberOf } from "../../domain/frontgate/members.ts";
import type { Frontgate } from "../../domain/frontgate/schema.ts";
import { frontgateStore } from "../../domain/frontgate/store.ts";
import type { Job, JobKind } from "../../domain/job/schema.ts";
import { jobStore } from "../../domain/job/store.ts";
import { metricStore } from "../../domain/metric/store.ts";
import { revisionStore } from "../../domain/revision/store.ts";
import { runtimeKey } from "../../domain/runtime/entity.ts";
import { advance, executionName } from "../../jobs/advance.ts";
import { finishJob } from "../../jobs/finish-job.ts";
import { startJob } from "../../jobs/start-job.ts";
import { sweepJobs } from "../../jobs/sweep-jobs.ts";
import { type SweepRunningParts, sweepRunning } from "../../jobs/sweep-running.ts";
import { newId } from "../../kernel/ids.ts";
import type { VmPackage } from "../../packages/vm/schema.ts";
import { type AskRequest, ask } from "../../pilot/ask.ts";
import { receive } from "../../pilot/receive.ts";
import { sweep } from "../../pilot/sweep.ts";
import type { AlarmEvent } from "../../platform/alarm-event.ts";
import { openTable, type Table } from "../../platform/dynamodb.ts";
import type { ExecutionState } from "../../platform/flows.ts";
import type { KeyService } from "../../platform/kms.ts";
import { openSealer } from "../../platform/secrets.ts";
import { openSigner } from "../../platform/signer.ts";
import { testKeys, testSigningKeys } from "../../platform/test-keys.ts";
import type { Provider } from "../../providers/contract.ts";
import { type Ids, loadContext } from "../context.ts";
import { LEASE_MS, runTask, TaskPending } from "../engine.ts";
import { loadFrontgateWork } from "../frontgate-work.ts";
import { type Mended, mendFrontgate } from "../mend-frontgate.ts";
import { testCloud } from "./cloud.ts";
import { Undecided } from "./flaky-table.ts";
import { testFrontgate } from "./frontgate.ts";
import { type MachineCount, runMachine } from "./machine.ts";

/** A worker died: nothing of ours may catch it. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Where the next crash happens: at the n-th effect from now, before or after it took place. */
export interface Fault {
  at: number;
  when: "before" | "after";
}

const TENANT = "tenant-crash";

/** One deployment and the code that changes it, on a real table or one in memory, with a cloud and a Frontgate in memory and a clock of its own. */
export function testWorld(
  client: DynamoDBClient | Table,
  tableName: string,
  pkg: VmPackage,
  deploymentId: string,
  options: {
    readonly members?: 3;
    readonly tenant?: string;
    readonly cap?: number;
    readonly count?: number;
    readonly keys?: KeyService;
    /** A real cloud in the place of the one in memory: waiting for it takes real time. */
    readonly provider?: Provider;
    /** A subnet of that cloud, for machines. */
    readonly subnetId?: string;
  } = {},
) {
  let time = Date.parse("2026-01-01T00:00:00.000Z");
  const clock = () => new Date(time);
  const fault: Fault = { at: 0, when: "before" };
  let effects = 0;
  let tokens = 0;
  const effect = async <T>(_name: string, work: () => Promise<T>): Promise<T> => {
    effects += 1;
    const dies = effects === fault.at;
    if (dies && fault.when === "before") throw new Crash();
    const result = await work();
    if (dies) throw new Crash();
    return result;
  };
  const open = () => ("transact" in client ? client : openTable(tableName, client));
  const table = withFaults(open(), effect);
  const cloud = testCloud(effect, clock);
  const sealer = openSealer("key", options.keys ?? testKeys());
  const signer = openSigner({ keyIds: "platform", generation: 1, clock, keys: testSigningKeys() });
  const tenant = options.tenant ?? `${TENANT}-${deploymentId.replace(/^dep-/, "")}`;
  const place = { tenantId: tenant, deploymentId, runtimeId: "rt-000001" };
  const { subnetId = "subnet-1" } = options;
  const providerId = options.subnetId === undefined ? "aws" : (options.provider?.manifest.id ?? "aws");
  const answers = new Map<string, unknown>();
  const interrupting = new Map<string, () => Promise<void>>();
  const executions = new Map<string, unknown>();
  /** Executions that run no more. */
  const ends = new Map<string, ExecutionState>();
  /** Messages to the job queue. */
  const sent: unknown[] = [];
  /** Bodies that were put aside. */
  const objects: Uint8Array[] = [];
  /** Connections that were ended. */
  const closed: string[] = [];
  /** What an operator would have heard. */
  const alarms: AlarmEvent[] = [];
  const flows = {
    start: (_arn: string, name: string, input: unknown) =>
      effect("start", async () => void executions.set(name, input)),
    succeed: (token: string, output: unknown) => effect("succeed", async () => void answers.set(token, output)),
    fail: async () => undefined,
    state: async (_arn: string, name: string) => ends.get(name) ?? (executions.has(name) ? "running" : "missing"),
    stop: (_arn: string, name: string) => effect("stop", async () => void ends.set(name, "aborted")),
  };
  const stores = {
    deployments: deploymentStore(table),
    frontgates: frontgateStore(table),
    commands: commandStore(table),
    jobs: jobStore(table, clock),
    metrics: metricStore(table),
    alarms: alarmStore(table),
    upgrades: agentUpgradeStore(table),
    answers: answerStore(table),
    calls: callStore(table),
    connected: async () => undefined,
    revisions: revisionStore(table),
  };
  /** Looks without being counted. */
  const onlooker = frontgateStore(open());
  const connectionId = `connection-${deploymentId}`;
  /** The connection by which the Frontgate speaks: of three members, the leader's. */
  let speaking = connectionId;
  const frontgate = testFrontgate((text) => receive(parts, speaking, text), clock);
  /** Archives of packages. */
  const archives = new Map<string, Uint8Array>();
  const loader = {
    ...stores,
    objects: {
      async get(key: string) {
        const found = archives.get(key);
        if (found === undefined) throw new Error(`there is no object ${key}`);
        return found;
      },
    },
    table,
    sealer,
    provider: options.provider ?? cloud.provider,
    pilot: { url: "wss://pilot", check: async () => ({ reachable: true as const }), trust: signer.trust },
    clock,
    checkConfig: () => undefined,
  };
  const parts = {
    ...stores,
    flows,
    sealer,
    signer,
    alarm: (event: AlarmEvent) => void alarms.push(event),
    clock,
    connections: {
      post: (id: string, text: string) => effect("post", () => frontgate.post(id, text)),
      close: async (id: string) => void closed.push(id),
    },
    objects: {
      put: async (_key: string, body: Uint8Array) => void objects.push(body),
      get: async () => new Uint8Array(),
      presign: async () => "https://objects/x",
    },
    context: (ids: Ids) =>
      loadContext(loader, ids).then(
        (context) =>
          context && {
            ...context,
            sleep: async (ms: number) => {
              time += ms;
              if (options.provider === undefined) return;
              await new Promise((resolve) => setTimeout(resolve, ms));
              if (options.subnetId !== undefined) await connectFrontgate();
            },
          },
      ),
  };
  const admitting = {
    jobs: stores.jobs,
    queue: { send: (message: { readonly body: unknown }) => effect("send", async () => void sent.push(message.body)) },
    tenantCap: options.cap ?? 10,
  };
  const starter = {
    ...stores,
    ...admitting,
    table,
    sealer,
    flows,
    clock,
    stateMachineArn: "arn",
    runTaskFunctionPrefix: "run-task-",
  };

  const advancer = { ...starter };

  /** Told of a Frontgate's machine before it connects. */
  const machines = { connecting: (_instanceId: string): void => undefined, leading: 1 };
  /** The same of a member of three; which leads is `machines.leading`. */
  const connectMember = async ({ id, tokenSha256, generation, instanceId = "" }: Frontgate, content?: string) => {
    if (cloud.instances.get(instanceId)?.state !== "running") return;
    const own = `connection-${id}`;
    const proof = {
      tenantId: tenant,
      frontgateId: id,
      publicKey: generation,
      tokenSha256,
      provedAt: ++time,
      connectionId: own,
    };
    if (!(await stores.frontgates.connect(proof))) return;
    const say = (message: object) => receive(parts, own, JSON.stringify(message));
    const place = { address: `10.9.9.${memberOf(id)}`, caCertificate: `ca of ${generation}` };
    await say({ type: "cluster-request", nonce: "A".repeat(22), ...place });
    if ((await onlooker.get(tenant, frontgateOf(id)))?.epoch === undefined) return;
    const leads = memberOf(id) === machines.leading;
    if (leads) speaking = own;
    const hello = {
      type: "hello",
      nonce: "A".repeat(22),
      trust: 3,
      agentVersion: "1",
      openCommands: [],
      leads,
      ...place,
    };
    await say({ ...hello, ...(leads && content !== undefined ? { content } : {}) });
  };
  /** What the machine of a Frontgate does as soon as it runs: it connects and says hello, with what its etcd holds. */
  const connectFrontgate = async (content?: string) => {
    for (const known of await onlooker.list(tenant)) {
      if (known.instanceId === undefined || known.ready || known.status === "retiring") continue;
      machines.connecting(known.instanceId);
      if (memberOf(known.id) !== undefined) {
        await connectMember(known, content);
        continue;
      }
      const runs = options.subnetId !== undefined || cloud.instances.get(known.instanceId)?.state === "running";
      if (!runs) continue;
      const proof = {
        tenantId: tenant,
        frontgateId: known.id,
        publicKey: "key",
        tokenSha256: known.tokenSha256,
        provedAt: ++time,
        connectionId,
      };
      if (!(await stores.frontgates.connect(proof))) continue;
      await receive(
        parts,
        connectionId,
        JSON.stringify({
          type: "hello",
          nonce: "A".repeat(22),
          trust: 3,
          agentVersion: "1",
          address: "10.0.0.2",
          caCertificate: "ca",
          openCommands: [],
          ...(content === undefined ? {} : { content }),
        }),
      );
    }
  };

  /** Calls again after a crash as queues and state machines do, with time for leases to end. */
  const surviving = async <T>(work: (call: number) => Promise<T>): Promise<T> => {
    for (let call = 1; call <= 50; call++) {
      try {
        return await work(call);
      } catch (error) {
        if (!passes(error) && !(error instanceof TaskPending)) throw error;
        // The machine's pauses grow, so that a lease that nobody could give back ends meanwhile.
        time += error instanceof Crash ? LEASE_MS + 1 : Math.min(15_000, 1000 * 1.5 ** (call - 1));
        await connectFrontgate().catch(onlyPassing);
      }
    }
    throw new Error("it never came to an end");
  };

  /** Answers how often it was called. */
  const runOne = async (ids: Ids): Promise<number> => {
    const token = `token-${++tokens}`;
    return surviving(async (call) => {
      await runTask(parts, { ...ids, token });
      for (let look = 0; look < 8 && !answers.has(token); look++) {
        await connectFrontgate().catch(onlyPassing);
        await frontgate.flush().catch(onlyPassing);
      }
      if (!answers.has(token)) throw new TaskPending("no answer");
      return call;
    });
  };

  return {
    tenant,
    table,
    fault,
    cloud,
    archives,
    frontgate,
    sealer,
    ...stores,
    clock,
    sent,
    alarms,
    closed,
    /** Something happens just before that task is called. */
    before: (work: () => Promise<void>, taskId: string) => void interrupting.set(taskId, work),
    effects: () => effects,
    /** What the state machine was given and told, and what lies in the bucket. */
    traces: () => ({ executions: [...executions], answers: [...answers], objects }),
    advance: (ms: number) => {
      time += ms;
    },
    machines,
    connectFrontgate,
    /** One look at the tenant's Frontgates by a worker without a job, which may die. */
    async mend(): Promise<readonly Mended[]> {
      const looks: Mended[] = [];
      for (const { id: frontgateId } of await onlooker.list(tenant)) {
        const loaded = await loadFrontgateWork(loader, { tenantId: tenant, frontgateId }, `worker-${++tokens}`);
        if (loaded !== undefined) looks.push(await mendFrontgate(loaded.work, loaded.frontgate));
      }
      return looks;
    },
    sweep: () => sweep(parts),
    executions,
    ends,
    /** What the platform's sweep does with jobs that are said to run, and with those that wait to be started. */
    sweepRunning: (other: Partial<SweepRunningParts> = {}) =>
      sweepRunning({ ...advancer, commands: stores.commands, failed: rethrow, ...other }),
    sweepQueued: () => sweepJobs({ ...advancer, failed: rethrow }),
    receive: (text: string) => receive(parts, connectionId, text),
    ask: (request: AskRequest) =>
      ask(
        {
          ...parts,
          table,
          newId,
          async sleep(ms) {
            time += ms;
            await frontgate.flush();
          },
        },
        request,
      ),
    /** A deployment with its job, as the API's transaction leaves them. */
    async prepare(
      kind: JobKind = "deploy",
      /** Sections of answers beside the first one: as shown, and with passwords. */
      more: { readonly shown: object; readonly given: object } = { shown: {}, given: {} },
    ): Promise<{ deployment: Deployment; job: Job }> {
      const at = clock().toISOString();
      const job: Job = {
        id: `job-${deploymentId.slice(4)}`,
        tenantId: tenant,
        kind,
        deploymentId,
        provider: providerId,
        status: "queued",
        attempt: 1,
        layers: 0,
        tasks: 0,
        cancelRequested: false,
        createdBy: "test",
        createdAt: at,
        version: 1,
      };
      const values = {
        cluster: {
          name: "zk",
          description: "",
          subnet: subnetId,
          zk_node: { cpu: 1, memory: 1024, count: options.count ?? 3, volume_size: 10 },
        },
      };
      const deployment: Deployment = {
        id: deploymentId,
        tenantId: tenant,
        name: "zk",
        description: "",
        appId: "app-000001",
        appVersionId: "appv-000001",
        repoId: "repo-000001",
        runtimeId: "rt-000001",
        provider: providerId,
        credentialId: "cred-000001",
        values: { ...values, ...more.shown },
        ...(Object.keys(more.given).length === 0
          ? {}
          : {
              sealedValues: await sealer.seal(JSON.stringify({ ...values, ...more.given }), {
                tenant,
                object: deploymentId,
              }),
            }),
        subnetId,
        status: "creating",
        activeJobId: job.id,
        lastJobId: job.id,
        metadataVersion: 0,
        version: 1,
        createdAt: at,
        updatedAt: at,
      };
      await table.put(packageItem(tenant, deployment.appVersionId, { format: "vm", package: pkg }));
      await table.put({
        ...credentialKey(tenant, "cred-000001"),
        id: "cred-000001",
        tenantId: tenant,
        name: "c",
        description: "",
        provider: providerId,
        sealed: await sealer.seal("{}", { tenant, object: "cred-000001" }),
        hint: "",
        fingerprint: "",
        version: 1,
        createdAt: at,
        updatedAt: at,
      });
      await table.put({
        ...runtimeKey(tenant, "rt-000001"),
        id: "rt-000001",
        tenantId: tenant,
        name: "r",
        description: "",
        provider: providerId,
        credentialId: "cred-000001",
        config: { region: "r", ...(options.members === undefined ? {} : { frontgateMembers: options.members }) },
        labels: {},
        status: "active",
        probe: { account: "1", region: "r", zones: [], at },
        version: 1,
        createdAt: at,
        updatedAt: at,
      });
      await stores.deployments.create({ deployment, job, also: [] });
      return { deployment, job };
    },
    begin: (job: Pick<Job, "id" | "attempt">) =>
      startJob(starter, { tenantId: tenant, jobId: job.id, attempt: job.attempt }),
    end: (job: Pick<Job, "id" | "attempt">) =>
      finishJob({ ...stores, ...admitting, clock }, { tenantId: tenant, jobId: job.id, attempt: job.attempt }),
    /** What queue, controller and state machine do with a job, every call repeated until it succeeds. */
    async run(
      job: Pick<Job, "id" | "attempt"> & Partial<Pick<Job, "deploymentId">>,
      order?: (ids: readonly string[]) => readonly string[],
      /** How often every message is delivered. */
      times = 1,
    ): Promise<MachineCount> {
      const ids = { tenantId: tenant, jobId: job.id, attempt: job.attempt };
      const repeated = async <T>(work: () => Promise<T>): Promise<T> => {
        const [first] = await Promise.all([
          surviving(work),
          ...Array.from({ length: times - 1 }, () => work().catch(onlyAgain)),
        ]);
        return first;
      };
      frontgate.times = times;
      await repeated(() => startJob(starter, ids));
      return runMachine(
        {
          execution: (name) => executions.get(name),
          advance: (execution) => repeated(() => advance(advancer, execution)),
          async task(_execution, taskId) {
            await interrupting.get(taskId)?.();
            const named = { ...place, deploymentId: job.deploymentId ?? deploymentId, jobId: job.id, taskId };
            const [calls] = await Promise.all([
              runOne(named),
              ...Array.from({ length: times - 1 }, (_, n) =>
                runTask(parts, { ...named, token: `again-${n}` }).catch(onlyAgain),
              ),
            ]);
            return calls;
          },
        },
        (part) => executionName(job, part),
        order,
      );
    },
    /** Delivers the messages of a running job again, as queues may. */
    async again(job: Pick<Job, "id" | "attempt">): Promise<void> {
      const ids = { tenantId: tenant, jobId: job.id, attempt: job.attempt };
      await startJob(starter, ids);
      for (const task of await stores.jobs.tasks(tenant, job.id))
        await runTask(parts, { ...place, jobId: job.id, taskId: task.id, token: "again" }).catch(onlyPending);
      await finishJob({ ...stores, ...admitting, clock }, ids);
    },
  };
}

function withFaults(table: Table, effect: <T>(name: string, work: () => Promise<T>) => Promise<T>): Table {
  return {
    ...table,
    put: (...input) => effect("put", () => table.put(...input)),
    update: (...input) => effect("update", () => table.update(...input)),
    delete: (...input) => effect("delete", () => table.delete(...input)),
    transact: (...input) => effect("transact", () => table.transact(...input)),
  };
}

/** The worker died, or the table refused: whoever called calls again. */
function passes(error: unknown): boolean {
  return error instanceof Crash || error instanceof Undecided;
}

function onlyPassing(error: unknown): void {
  if (!passes(error)) throw error;
}

function rethrow(_tenantId: string, error: unknown): never {
  throw error;
}

function onlyAgain(error: unknown): void {
  if (!(error instanceof TaskPending)) onlyPassing(error);
}

function onlyPending(error: unknown): void {
  if (!(error instanceof TaskPending)) throw error;
}
