import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Env as SocketEnv } from "../../functions/progress/socket/env.ts";
import { Env as PublishEnv } from "../../functions/stream/publish-changes/env.ts";
import { grantItems, READ, WRITE } from "../constructs/grants.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { Socket } from "../constructs/socket.ts";
import { consumeStream } from "../constructs/table-stream.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

/** Table stream → who wants to know: clients follow their jobs without asking again and again. */
export class ProgressStack extends PartStack {
  readonly socket: Socket;
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "progress", settings);
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
      environment,
      description: "Table stream to the log of changes and its subscribers",
      timeout: Duration.seconds(60),
    });
    this.functions = [socket, publish];
    for (const fn of this.functions) {
      grantItems(fn, data.table, [...READ, ...WRITE]);
      this.socket.grantPost(fn);
    }
    for (const key of ["$connect", "$disconnect", "$default"] as const) this.socket.route(key, socket);
    consumeStream(this, "Changes", {
      table: data.table,
      consumer: publish,
      failures: data.deadLetters,
      image: { entity: ["Job", "Task"] },
      batchSize: 100,
    });
    this.output("ProgressUrl", this.socket.url);
  }
}
