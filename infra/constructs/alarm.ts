import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type * as sns from "aws-cdk-lib/aws-sns";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { type AlarmEvent, NAMESPACE } from "../../shared/platform/alarm-event.ts";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

const RUNBOOK = "docs/runbook.md";

/** Sections of the runbook; a test holds the two together. */
export const ALARM_SECTIONS = [
  "api-failures",
  "flow-failures",
  "indexer-failures",
  "leaving-failures",
  "pilot-failures",
  "frontgate-refused",
  "frontgate-distrusts",
  "bad-message",
  "stream-failures",
  "notice-failures",
  "dead-letters",
  "job-dead-letters",
  "notice-dead-letters",
  "executions-failed",
] as const;
export type AlarmSection = (typeof ALARM_SECTIONS)[number];

export interface AlarmTarget {
  readonly settings: StageSettings;
  readonly topic: sns.Topic;
}

export interface AlarmProps {
  readonly section: AlarmSection;
  /** Part of the name where a section has several alarms. */
  readonly suffix?: string;
  /** What happened, in a sentence. */
  readonly what: string;
  readonly metric: cloudwatch.Metric;
}

/** Rings when the metric is 1 or more. */
export function alarm(scope: Construct, { settings, topic }: AlarmTarget, props: AlarmProps): void {
  const { section, suffix, what, metric } = props;
  const name = suffix === undefined ? section : `${section}-${suffix}`;
  const made = new cloudwatch.Alarm(scope, name, {
    alarmName: settings.name(name),
    alarmDescription: `${what} What to do: ${RUNBOOK}#${section}`,
    metric,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(new SnsAction(topic));
}

/** One alarm a function: the one that rings names the log to read. */
export function failuresAlarms(
  scope: Construct,
  target: AlarmTarget,
  section: AlarmSection,
  functions: readonly OpFunction[],
): void {
  for (const { name, fn, node } of functions) {
    const metric = fn.metricErrors({ period: Duration.minutes(5), statistic: "Sum" });
    alarm(scope, target, { section, suffix: node.id.toLowerCase(), what: `${name} threw.`, metric });
  }
}

/** One alarm for what a function counts itself (`shared/platform/alarm-event.ts`). */
export function eventAlarm(
  scope: Construct,
  target: AlarmTarget,
  event: AlarmSection & AlarmEvent,
  { fn, what }: { readonly fn: OpFunction; readonly what: string },
): void {
  const metric = new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName: event,
    dimensionsMap: { Function: fn.name },
    statistic: "Sum",
    period: Duration.minutes(5),
  });
  alarm(scope, target, { section: event, what, metric });
}

/** Something could not be handled and waits in a dead letter queue. */
export function queueAlarm(scope: Construct, target: AlarmTarget, section: AlarmSection, queue: sqs.Queue): void {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: "Maximum" });
  alarm(scope, target, { section, what: "Messages that nobody could handle wait in a queue.", metric });
}
