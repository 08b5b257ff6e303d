import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Env as AdvanceEnv } from "../../functions/flow/advance-job/env.ts";
import { Env as ApproveEnv } from "../../functions/flow/approve/env.ts";
import { Env as EnqueueEnv } from "../../functions/flow/enqueue-job/env.ts";
import { Env as FinishEnv } from "../../functions/flow/finish-job/env.ts";
import { Env as RunTaskEnv } from "../../functions/flow/run-task/env.ts";
import { Env as StartEnv } from "../../functions/flow/start-job/env.ts";
import { Env as SweepEnv } from "../../functions/flow/sweep/env.ts";
import { Env as InspectEnv } from "../../functions/provider/inspect/env.ts";
import { Env as ObserveEnv } from "../../functions/provider/observe/env.ts";
import { Env as PreviewEnv } from "../../functions/provider/preview/env.ts";
import { Env as ProbeEnv } from "../../functions/provider/probe/env.ts";
import { manifests } from "../../shared/providers/registry.ts";
import { ApprovalMachine } from "../constructs/approval-machine.ts";
import {
  grantItems,
  grantObjects,
  grantOpen,
  grantSeal,
  grantSign,
  grantTaskAnswers,
  READ,
  WRITE,
} from "../constructs/grants.ts";
import { JobMachine } from "../constructs/job-machine.ts";
import { JobQueue } from "../constructs/job-queue.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { providerFunctions } from "../constructs/provider-functions.ts";
import { everyMinute } from "../constructs/schedule.ts";
import { functionArn, jobExecutionsArn, jobMachineArn, OBSERVE, RUN_TASK, SCAN } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";
import type { PilotStack } from "./pilot-stack.ts";

const START_TIMEOUT = Duration.seconds(30);

/** Table stream → job queue → state machine → tasks on clouds. */
export class FlowStack extends PartStack {
  readonly queue: JobQueue;
  readonly machine: JobMachine;
  readonly approvals: ApprovalMachine;
  /** Those whose every error is ours: a task may fail because of a cloud. */
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack, pilot: PilotStack) {
    super(app, "flow", settings);
    const table = { TABLE_NAME: data.table.tableName };
    const secrets = { ...table, KEY_ID: data.openingKeys.join(",") };
    this.queue = new JobQueue(this, "Jobs", settings, START_TIMEOUT);
    const admitting = {
      ...table,
      JOB_QUEUE_URL: this.queue.queue.queueUrl,
      TENANT_JOB_CAP: settings.tenantJobCap,
    };
    const enqueue = new OpFunction(this, "EnqueueJob", {
      settings,
      bundle: "flow-enqueue-job",
      env: EnqueueEnv,
      environment: admitting,
      description: "Table stream to job queue",
      timeout: Duration.seconds(30),
    });
    const start = new OpFunction(this, "StartJob", {
      settings,
      bundle: "flow-start-job",
      env: StartEnv,
      environment: {
        ...secrets,
        ...admitting,
        JOB_STATE_MACHINE_ARN: jobMachineArn(this, settings),
        RUN_TASK_FUNCTION_PREFIX: settings.name(RUN_TASK),
      },
      description: "Plans a job and starts its execution",
      timeout: START_TIMEOUT,
      memory: 1024,
    });
    const advance = new OpFunction(this, "AdvanceJob", {
      settings,
      bundle: "flow-advance-job",
      env: AdvanceEnv,
      environment: { ...secrets, ...admitting, JOB_STATE_MACHINE_ARN: jobMachineArn(this, settings) },
      description: "What comes next of a job, and its end",
      timeout: Duration.seconds(60),
      memory: 1024,
    });
    const finish = new OpFunction(this, "FinishJob", {
      settings,
      bundle: "flow-finish-job",
      env: FinishEnv,
      environment: admitting,
      description: "Ends a job whose execution did not",
      timeout: Duration.seconds(60),
      deadLetters: data.deadLetters,
    });
    const sweep = new OpFunction(this, "Sweep", {
      settings,
      bundle: "flow-sweep",
      env: SweepEnv,
      environment: {
        ...admitting,
        JOB_STATE_MACHINE_ARN: jobMachineArn(this, settings),
        KEY_ID: data.openingKeys.join(","),
        QUOTA_DEFAULTS: settings.quotaDefaults,
        RUN_TASK_FUNCTION_PREFIX: settings.name(RUN_TASK),
        OBSERVE_FUNCTION_PREFIX: settings.name(OBSERVE),
        SCAN_FUNCTION_NAME: settings.name(SCAN),
      },
      description: "Starts what waits although it need not",
      timeout: Duration.seconds(55),
      deadLetters: data.deadLetters,
    });
    const runTasks = providerFunctions(this, "RunTask", {
      settings,
      folder: "flow/run-task",
      env: RunTaskEnv,
      environment: {
        ...secrets,
        SIGNING_KEY_ID: data.signingKeys.join(","),
        SIGNING_GENERATION: settings.signingKeyGeneration,
        BUCKET_NAME: data.bucket.bucketName,
        PILOT_URL: pilot.socket.url,
        PILOT_MANAGEMENT_ENDPOINT: pilot.socket.managementEndpoint,
        OBJECTS_PUBLIC_ENDPOINT: settings.objectsPublicEndpoint,
        PILOT_CHECK_SOCKET: settings.pilotCheckSocket,
        PILOT_CHECK_CA: settings.pilotCheckCa,
        ALLOWED_PROVIDER_ENDPOINTS: settings.allowedProviderEndpoints,
      },
      tools: true,
      // Below the lease of a task (90 s): two workers never have the same one.
      timeout: Duration.seconds(75),
      description: "Tasks on %",
    });
    const tunnelling = {
      SIGNING_KEY_ID: data.signingKeys.join(","),
      SIGNING_GENERATION: settings.signingKeyGeneration,
      BUCKET_NAME: data.bucket.bucketName,
      PILOT_MANAGEMENT_ENDPOINT: pilot.socket.managementEndpoint,
      OBJECTS_PUBLIC_ENDPOINT: settings.objectsPublicEndpoint,
    };
    const probes = providerFunctions(this, "Probe", {
      settings,
      folder: "provider/probe",
      env: ProbeEnv,
      environment: { ...secrets, ...tunnelling, ALLOWED_PROVIDER_ENDPOINTS: settings.allowedProviderEndpoints },
      // Through a Frontgate it is some ten requests, one after the other.
      timeout: Duration.seconds(29),
      description: "Asks %: are these credentials good, and which subnets are there?",
    });
    const observers = providerFunctions(this, "Observe", {
      settings,
      folder: "provider/observe",
      env: ObserveEnv,
      environment: { ...secrets, ...tunnelling, ALLOWED_PROVIDER_ENDPOINTS: settings.allowedProviderEndpoints },
      timeout: Duration.seconds(28),
      description: "Compares deployments with what % has",
    });
    const inspectors = providerFunctions(this, "Inspect", {
      settings,
      folder: "provider/inspect",
      env: InspectEnv,
      environment: { ...secrets, ...tunnelling, ALLOWED_PROVIDER_ENDPOINTS: settings.allowedProviderEndpoints },
      // A watch or a command of 20 s, and what is before it; the API waits for 25 s.
      timeout: Duration.seconds(25),
      description: "Looks at what deployments have in %",
    });
    const previews = providerFunctions(this, "Preview", {
      settings,
      folder: "provider/preview",
      env: PreviewEnv,
      environment: { ...secrets, ...tunnelling, ALLOWED_PROVIDER_ENDPOINTS: settings.allowedProviderEndpoints },
      tools: true,
      // The cluster has 16 s, and the API waits for 25 s.
      timeout: Duration.seconds(22),
      description: "Tells what changes would do in %",
    });
    const approve = new OpFunction(this, "Approve", {
      settings,
      bundle: "flow-approve",
      env: ApproveEnv,
      environment: { ...table, QUOTA_DEFAULTS: settings.quotaDefaults },
      description: "The states of a request that waits for approval",
    });
    this.approvals = new ApprovalMachine(this, "Approval", settings, approve);
    grantItems(approve, data.table, [...READ, ...WRITE]);
    grantTaskAnswers(approve);
    this.functions = [enqueue, start, advance, finish, sweep, approve];
    this.machine = new JobMachine(this, "Job", settings, { advance, finish });
    this.queue.feedFrom(data.table, enqueue, data.deadLetters);
    this.queue.drainTo(start);
    for (const fn of this.functions) this.queue.allowSend(fn);
    everyMinute(this, "SweepSchedule", settings, sweep);

    grantItems(start, data.table, [...READ, ...WRITE]);
    grantSeal(start, data.key.keyArn);
    grantOpen(start, data.openingKeys);
    grantOpen(advance, data.openingKeys);
    for (const fn of [start, advance]) fn.allow(["states:StartExecution"], [jobMachineArn(this, settings)]);
    for (const fn of [enqueue, advance, finish, sweep]) grantItems(fn, data.table, [...READ, ...WRITE]);
    // A rollout decides each upgrade anew, with the deployment's own answers.
    grantSeal(sweep, data.key.keyArn);
    grantOpen(sweep, data.openingKeys, "deployment");
    sweep.allow(["lambda:InvokeFunction"], [functionArn(this, settings, SCAN)]);
    // To see whether a job that is said to run still does, and to end one that is past its deadline.
    sweep.allow(["states:DescribeExecution", "states:StopExecution"], [jobExecutionsArn(this, settings)]);
    // To look at a Frontgate that is not heard.
    sweep.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${RUN_TASK}*`)]);
    for (const task of runTasks.values()) {
      grantItems(task, data.table, [...READ, ...WRITE]);
      grantOpen(task, data.openingKeys);
      grantSeal(task, data.key.keyArn);
      grantSign(task, data.signingKeys);
      for (const prefix of ["commands/", "documents/"])
        grantObjects(task, data.bucket, prefix, ["s3:PutObject", "s3:GetObject"]);
      // What is put into a cluster, as its publisher made it.
      grantObjects(task, data.bucket, "packages/", ["s3:GetObject"]);
      pilot.socket.grantPost(task);
      grantTaskAnswers(task);
    }
    sweep.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${OBSERVE}*`)]);
    for (const observer of observers.values()) {
      grantItems(observer, data.table, [...READ, "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]);
      grantOpen(observer, data.openingKeys);
    }
    for (const looking of [...inspectors.values(), ...previews.values()]) {
      grantItems(looking, data.table, READ);
      grantOpen(looking, data.openingKeys);
    }
    for (const previewer of previews.values()) grantObjects(previewer, data.bucket, "packages/", ["s3:GetObject"]);
    for (const probe of probes.values()) {
      grantItems(probe, data.table, ["GetItem"]);
      grantOpen(probe, data.openingKeys);
    }
    // Providers whose clouds may be reached through a Frontgate: calls, their bodies and answers.
    for (const { id, functions } of manifests) {
      if (functions?.tunnel !== true) continue;
      for (const fn of [probes.get(id), observers.get(id), inspectors.get(id), previews.get(id)]) {
        if (fn === undefined) continue;
        grantItems(fn, data.table, ["Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]);
        grantObjects(fn, data.bucket, "commands/", ["s3:PutObject", "s3:GetObject"]);
        grantSign(fn, data.signingKeys);
        pilot.socket.grantPost(fn);
      }
    }
    this.output("StateMachineArn", this.machine.machine.stateMachineArn);
    this.output("JobQueueUrl", this.queue.queue.queueUrl);
  }
}
