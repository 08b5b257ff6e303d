import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Env as AskEnv } from "../../functions/pilot/ask/env.ts";
import { Env as ConnectEnv } from "../../functions/pilot/connect/env.ts";
import { Env as DisconnectEnv } from "../../functions/pilot/disconnect/env.ts";
import { Env as ReceiveEnv } from "../../functions/pilot/receive/env.ts";
import { Env as SweepEnv } from "../../functions/pilot/sweep/env.ts";
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
import { OpFunction } from "../constructs/op-function.ts";
import { everyMinute } from "../constructs/schedule.ts";
import { Socket } from "../constructs/socket.ts";
import { ASK, functionArn, PROBE } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

/** Where Frontgates connect, what they send is received, and what got stuck is swept up. */
export class PilotStack extends PartStack {
  readonly socket: Socket;
  readonly functions: readonly OpFunction[];
  readonly connect: OpFunction;
  readonly receive: OpFunction;

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "pilot", settings);
    this.socket = new Socket(this, "Socket", {
      settings,
      name: "pilot",
      description: "Pilot: the end of the Frontgates' connections",
      origin: settings.pilotHost === undefined ? undefined : `wss://${settings.pilotHost}`,
    });
    const table = { TABLE_NAME: data.table.tableName };
    const outward = {
      ...table,
      BUCKET_NAME: data.bucket.bucketName,
      KEY_ID: data.openingKeys.join(","),
      SIGNING_KEY_ID: data.signingKeys.join(","),
      SIGNING_GENERATION: settings.signingKeyGeneration,
      PILOT_MANAGEMENT_ENDPOINT: this.socket.managementEndpoint,
      OBJECTS_PUBLIC_ENDPOINT: settings.objectsPublicEndpoint,
    };
    const connect = new OpFunction(this, "Connect", {
      settings,
      bundle: "pilot-connect",
      env: ConnectEnv,
      environment: table,
      description: "Lets a Frontgate in that proves its key",
    });
    const disconnect = new OpFunction(this, "Disconnect", {
      settings,
      bundle: "pilot-disconnect",
      env: DisconnectEnv,
      environment: table,
      description: "Notes that a Frontgate's connection ended",
    });
    const receive = new OpFunction(this, "Receive", {
      settings,
      bundle: "pilot-receive",
      env: ReceiveEnv,
      environment: { ...outward, PROBE_FUNCTION_PREFIX: settings.name(PROBE) },
      description: "Takes a Frontgate's message",
      timeout: Duration.seconds(29),
    });
    const sweep = new OpFunction(this, "Sweep", {
      settings,
      bundle: "pilot-sweep",
      env: SweepEnv,
      environment: outward,
      description: "Finds lost connections, late commands and stuck jobs",
      timeout: Duration.seconds(55),
      deadLetters: data.deadLetters,
    });
    const ask = new OpFunction(this, "Ask", {
      settings,
      bundle: ASK,
      env: AskEnv,
      environment: outward,
      description: "Looks at a node for the API: logs and tabs of its package",
      timeout: Duration.seconds(25),
      memory: 1024,
    });
    this.connect = connect;
    this.receive = receive;
    this.functions = [connect, disconnect, receive, sweep, ask];
    for (const fn of this.functions) grantItems(fn, data.table, [...READ, ...WRITE]);
    for (const fn of [receive, sweep]) {
      this.socket.grantPost(fn);
      // What it signs for the Frontgate to read.
      grantObjects(fn, data.bucket, "commands/", ["s3:GetObject", "s3:PutObject"]);
      // What a Frontgate that lost it is given again, in orders that are sealed and put aside as any.
      grantObjects(fn, data.bucket, "documents/", ["s3:GetObject"]);
      // The programs of agents' releases: what it signs for the Frontgate to read, and nobody's function writes.
      grantObjects(fn, data.bucket, "agent-releases/", ["s3:GetObject"]);
      grantSeal(fn, data.key.keyArn);
      // What it is to send; and what is struck out of answers.
      grantOpen(fn, data.openingKeys, "command");
      grantSign(fn, data.signingKeys);
      // The authority of a VPC, for a Frontgate's new machine.
      grantOpen(fn, data.openingKeys, "frontgate");
      grantTaskAnswers(fn);
    }
    this.socket.grantPost(ask);
    // The package's answers, to know what a tab runs and what no answer may show; and the order that it seals.
    grantOpen(ask, data.openingKeys);
    grantSeal(ask, data.key.keyArn);
    grantSign(ask, data.signingKeys);
    // To have a cluster looked at whose Frontgate has come.
    receive.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${PROBE}*`)]);
    this.socket.route("$connect", connect);
    this.socket.route("$disconnect", disconnect);
    this.socket.route("$default", receive);
    this.output("PilotUrl", this.socket.url);
    this.output("PilotManagementEndpoint", this.socket.managementEndpoint);
    everyMinute(this, "SweepSchedule", settings, sweep);
  }
}
