import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Env as SocketEnv } from "../../functions/progress/socket/env.ts";
import { Env as ReindexEnv } from "../../functions/search/reindex/env.ts";
import { Env as PublishEnv } from "../../functions/stream/publish-changes/env.ts";
import { grantItems, grantTaskAnswers, READ, WRITE } from "../constructs/grants.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { Socket } from "../constructs/socket.ts";
import { consumeStream } from "../constructs/table-stream.ts";
import { approvalMachineArn, functionArn, REINDEX } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import type { NoticeStack } from "./notice-stack.ts";
import { PartStack } from "./part-stack.ts";

/** What follows from changes of the table: clients hear of their jobs as they go, the search index is kept, and notices go out. */
export class StreamStack extends PartStack {
  readonly socket: Socket;
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack, notices: NoticeStack) {
    super(app, "stream", settings);
    this.socket = new Socket(this, "Socket", {
      settings,
      name: "progress",
      description: "Progress of jobs, as it happens",
      origin: settings.endpoint?.replace(/^http/, "ws"),
    });
    const environment = {
      TABLE_NAME: data.table.tableName,
      PROGRESS_MANAGEMENT_ENDPOINT: this.socket.managementEndpoint,
    };
    const reindexing = { REINDEX_FUNCTION_NAME: settings.name(REINDEX) };
    const socket = new OpFunction(this, "Clients", {
      settings,
      bundle: "progress-socket",
      env: SocketEnv,
      environment,
      description: "Lets clients in and takes what they subscribe to",
      timeout: Duration.seconds(29),
    });
    const publish = new OpFunction(this, "PublishChanges", {
      settings,
      bundle: "stream-publish-changes",
      env: PublishEnv,
      environment: {
        ...environment,
        ...reindexing,
        NOTICE_QUEUE_URL: notices.queue.queue.queueUrl,
        APPROVAL_STATE_MACHINE_ARN: approvalMachineArn(this, settings),
      },
      description: "Table stream to watchers of jobs, the search index, notices and requests that wait for approval",
      timeout: Duration.minutes(2),
      memory: 1024,
    });
    const reindex = new OpFunction(this, "Reindex", {
      settings,
      bundle: REINDEX,
      env: ReindexEnv,
      environment: { TABLE_NAME: data.table.tableName, ...reindexing },
      description: "Brings a repo's apps to the search index",
      timeout: Duration.minutes(5),
      deadLetters: data.deadLetters,
    });
    this.functions = [socket, publish, reindex];
    for (const fn of [socket, reindex]) grantItems(fn, data.table, [...READ, ...WRITE]);
    grantItems(publish, data.table, [...READ, ...WRITE], { appends: true });
    for (const fn of [socket, publish]) this.socket.grantPost(fn);
    for (const fn of [publish, reindex]) fn.allow(["lambda:InvokeFunction"], [functionArn(this, settings, REINDEX)]);
    notices.queue.feedFrom(publish);
    for (const key of ["$connect", "$disconnect", "$default"] as const) this.socket.route(key, socket);
    publish.allow(["states:StartExecution"], [approvalMachineArn(this, settings)]);
    grantTaskAnswers(publish);
    consumeStream(this, "Changes", {
      table: data.table,
      consumer: publish,
      failures: data.deadLetters,
      image: {
        entity: [
          "Job",
          "Task",
          "App",
          "Repo",
          "Deployment",
          "Drift",
          "Rollout",
          "VersionHistory",
          "Notice",
          "Redelivery",
          "AuditIntent",
          "Approval",
        ],
      },
      batchSize: 50,
    });
    this.output("ProgressUrl", this.socket.url);
  }
}
