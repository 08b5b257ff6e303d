import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

const RUNBOOK = "docs/runbook.md";

/** Sections of the runbook; a test holds the two together. */
export const ALARM_SECTIONS = [
  "api-failures",
  "flow-failures",
  "indexer-failures",
  "pilot-failures",
  "dead-letters",
  "job-dead-letters",
  "executions-failed",
] as const;
export type AlarmSection = (typeof ALARM_SECTIONS)[number];

export interface AlarmProps {
  readonly settings: StageSettings;
  readonly section: AlarmSection;
  /** Part of the name where a section has several alarms. */
  readonly suffix?: string;
  /** What happened, in a sentence. */
  readonly what: string;
  readonly metric: cloudwatch.Metric;
}

/** Rings when the metric is 1 or more. */
export function alarm(scope: Construct, id: string, { settings, section, suffix, what, metric }: AlarmProps): void {
  new cloudwatch.Alarm(scope, id, {
    alarmName: settings.name(suffix === undefined ? section : `${section}-${suffix}`),
    alarmDescription: `${what} What to do: ${RUNBOOK}#${section}`,
    metric,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/** One alarm a function: the one that rings names the log to read. */
export function failuresAlarms(
  scope: Construct,
  settings: StageSettings,
  section: AlarmSection,
  functions: readonly OpFunction[],
): void {
  for (const { name, fn, node } of functions) {
    const metric = fn.metricErrors({ period: Duration.minutes(5), statistic: "Sum" });
    alarm(scope, `Failures-${node.id}`, {
      settings,
      section,
      suffix: node.id.toLowerCase(),
      what: `${name} threw.`,
      metric,
    });
  }
}

/** Something could not be handled and waits in a dead letter queue. */
export function queueAlarm(
  scope: Construct,
  id: string,
  settings: StageSettings,
  section: AlarmSection,
  queue: sqs.Queue,
): void {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: "Maximum" });
  alarm(scope, id, { settings, section, what: "Messages that nobody could handle wait in a queue.", metric });
}
