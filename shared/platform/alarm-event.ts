import type { Fields, Logger } from "./logger.ts";

/** Namespace of our own metrics. Each has one dimension, the function that counted. */
export const NAMESPACE = "pitrix";

/** Something that nobody does by mistake and an operator should hear of. The name is the metric's; an alarm watches it. */
export const ALARM_EVENTS = ["frontgate-refused", "frontgate-distrusts", "bad-message"] as const;
export type AlarmEvent = (typeof ALARM_EVENTS)[number];

/** Tells an operator: one line of the log that CloudWatch also counts. */
export type Alarm = (event: AlarmEvent, fields: Fields) => void;

/**
 * Counts by a line in CloudWatch's embedded metric format: no request, no permission.
 * @param functionName Lambda's own name for itself, `AWS_LAMBDA_FUNCTION_NAME`
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function alarmBy(log: Logger, functionName: string | undefined, clock: () => Date): Alarm {
  return (event, fields) =>
    log.warn(event, {
      ...fields,
      Function: functionName ?? "local",
      [event]: 1,
      _aws: {
        Timestamp: clock().getTime(),
        CloudWatchMetrics: [
          { Namespace: NAMESPACE, Dimensions: [["Function"]], Metrics: [{ Name: event, Unit: "Count" }] },
        ],
      },
    });
}
