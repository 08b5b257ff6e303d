import { type App, Duration } from "aws-cdk-lib";
import * as sns from "aws-cdk-lib/aws-sns";
import { alarm, eventAlarm, failuresAlarms, queueAlarm } from "../constructs/alarm.ts";
import type { StageSettings } from "../stage.ts";
import type { ApiStack } from "./api-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { FlowStack } from "./flow-stack.ts";
import type { IndexerStack } from "./indexer-stack.ts";
import type { LeavingStack } from "./leaving-stack.ts";
import type { NoticeStack } from "./notice-stack.ts";
import { PartStack } from "./part-stack.ts";
import type { PilotStack } from "./pilot-stack.ts";
import type { StreamStack } from "./stream-stack.ts";

export interface Observed {
  readonly data: DataStack;
  readonly pilot: PilotStack;
  readonly flow: FlowStack;
  readonly stream: StreamStack;
  readonly api: ApiStack;
  readonly indexer: IndexerStack;
  readonly notices: NoticeStack;
  readonly leaving: LeavingStack;
}

/** What wakes an operator: every alarm goes to one topic, and has a section in the runbook. */
export class ObservabilityStack extends PartStack {
  constructor(
    app: App,
    settings: StageSettings,
    { data, pilot, flow, stream, api, indexer, leaving, notices }: Observed,
  ) {
    super(app, "observability", settings);
    const topic = new sns.Topic(this, "Alarms", {
      topicName: settings.name("alarms"),
      enforceSSL: settings.tls,
    });
    const to = { settings, topic };
    failuresAlarms(this, to, "pilot-failures", pilot.functions);
    eventAlarm(this, to, "frontgate-refused", { fn: pilot.connect, what: "Somebody claimed to be a Frontgate." });
    eventAlarm(this, to, "frontgate-distrusts", { fn: pilot.receive, what: "Somebody claimed to be Pilot." });
    eventAlarm(this, to, "bad-message", { fn: pilot.receive, what: "A Frontgate sent what is no message." });
    failuresAlarms(this, to, "flow-failures", flow.functions);
    failuresAlarms(this, to, "stream-failures", stream.functions);
    failuresAlarms(this, to, "indexer-failures", indexer.functions);
    failuresAlarms(this, to, "notice-failures", notices.functions);
    failuresAlarms(this, to, "leaving-failures", leaving.functions);
    queueAlarm(this, to, "dead-letters", data.deadLetters);
    queueAlarm(this, to, "job-dead-letters", flow.queue.deadLetters);
    queueAlarm(this, to, "notice-dead-letters", notices.queue.deadLetters);
    alarm(this, to, {
      section: "api-failures",
      what: "Requests were answered with 5xx.",
      metric: api.http.api.metricServerError({ period: Duration.minutes(5), statistic: "Sum" }),
    });
    alarm(this, to, {
      section: "executions-failed",
      what: "An execution broke instead of ending its job.",
      metric: flow.machine.machine.metricFailed({ period: Duration.minutes(5) }),
    });
    this.output("AlarmTopicArn", topic.topicArn);
  }
}
