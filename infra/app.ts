import { App } from "aws-cdk-lib";
import { ApiStack } from "./stacks/api-stack.ts";
import { ConsoleStack } from "./stacks/console-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { FlowStack } from "./stacks/flow-stack.ts";
import { IndexerStack } from "./stacks/indexer-stack.ts";
import { LeavingStack } from "./stacks/leaving-stack.ts";
import { NoticeStack } from "./stacks/notice-stack.ts";
import { ObservabilityStack } from "./stacks/observability-stack.ts";
import { PilotStack } from "./stacks/pilot-stack.ts";
import { StreamStack } from "./stacks/stream-stack.ts";
import { Stage, settingsOf } from "./stage.ts";

/** The stacks of a stage, in `app`. `given` is parsed: an unknown setting is an error. */
export function buildApp(app: App, given: unknown): void {
  const settings = settingsOf(Stage.parse(given));
  const data = new DataStack(app, settings);
  const pilot = new PilotStack(app, settings, data);
  const flow = new FlowStack(app, settings, data, pilot);
  const notices = new NoticeStack(app, settings, data);
  const stream = new StreamStack(app, settings, data, notices);
  // A local AWS has no CloudFront: whoever starts it serves the console, and says where.
  const { url: consoleUrl = settings.consoleUrl } =
    settings.endpoint === undefined ? new ConsoleStack(app, settings, data) : {};
  const api = new ApiStack(app, settings, data, { stream, pilot, flow, notices, consoleUrl });
  const indexer = new IndexerStack(app, settings, data);
  const leaving = new LeavingStack(app, settings, data);
  new ObservabilityStack(app, settings, { data, pilot, flow, stream, api, indexer, leaving, notices });
}

/** Settings that were given as CDK context. */
export function contextOf(app: App): Record<string, unknown> {
  const given = Object.keys(Stage.shape).map((name): [string, unknown] => [name, app.node.tryGetContext(name)]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

if (import.meta.main) {
  const app = new App();
  buildApp(app, contextOf(app));
  app.synth();
}
