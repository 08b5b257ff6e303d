import {
  App,
  CfnOutput,
  CliCredentialsStackSynthesizer,
  DefaultStackSynthesizer,
  Stack,
  type StackProps,
  Tags,
} from "aws-cdk-lib";
import { queueAlarm } from "./constructs/alarm.ts";
import { Api } from "./stacks/api.ts";
import { Data } from "./stacks/data.ts";
import { Flow } from "./stacks/flow.ts";
import { Indexer } from "./stacks/indexer.ts";
import { Pilot } from "./stacks/pilot.ts";
import { Stage, settingsOf } from "./stage.ts";

/** One stack a stage: the whole system. Why not several: ADR on the layout of stacks. */
export function buildApp(app: App, given: unknown): Stack {
  const settings = settingsOf(Stage.parse(given));
  const props: StackProps = {
    description: `Pitrix, stage ${settings.stage}`,
    terminationProtection: !settings.disposable,
  };
  // A local AWS has no bootstrap roles to assume; there the CLI's own credentials deploy.
  const synthesizer =
    settings.endpoint === undefined ? new DefaultStackSynthesizer() : new CliCredentialsStackSynthesizer();
  const stack = new Stack(app, `pitrix-${settings.stage}`, Object.assign(props, { synthesizer }));
  Tags.of(stack).add("pitrix:stage", settings.stage);
  const data = new Data(stack, "Data", settings);
  const pilot = new Pilot(stack, "Pilot", settings, data);
  const flow = new Flow(stack, "Flow", settings, data, pilot);
  const api = new Api(stack, "Api", settings, data);
  new Indexer(stack, "Indexer", settings, data);
  queueAlarm(stack, "DeadLettersAlarm", settings, "dead-letters", data.deadLetters);
  const outputs = {
    ApiUrl: api.http.url,
    PilotUrl: pilot.socket.url,
    PilotManagementEndpoint: pilot.socket.managementEndpoint,
    TableName: data.table.tableName,
    KeyId: data.key.keyArn,
    BucketName: data.bucket.bucketName,
    StateMachineArn: flow.machine.machine.stateMachineArn,
    JobQueueUrl: flow.queue.queue.queueUrl,
    DeadLetterQueueUrl: data.deadLetters.queueUrl,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return stack;
}

if (import.meta.main) {
  const app = new App();
  const names = Object.keys(Stage.shape);
  const given = names.map((name): [string, unknown] => [name, app.node.tryGetContext(name)]);
  buildApp(app, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  app.synth();
}
