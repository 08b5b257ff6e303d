import { Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** Batches that are worked on at the same time: webhooks never take the functions that the API needs. */
const CONCURRENCY = 50;

/**
 * What is to be told to those outside. A standard queue, as its messages may wait: a FIFO queue delays none. Its
 * messages have groups, of which SQS prefers the quiet ones when many wait (fair queues).
 */
export class NoticeQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /** `consumerTimeout`: of the function that reads it. */
  constructor(scope: Construct, id: string, settings: StageSettings, consumerTimeout: Duration) {
    super(scope, id);
    const common = { enforceSSL: settings.tls };
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      ...common,
      queueName: settings.name("notice-dead-letters"),
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, "Queue", {
      ...common,
      queueName: settings.name("notices"),
      // Six times the function's timeout, as Lambda's guide asks: a throttled batch must not come back too early.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }

  feedFrom(producer: OpFunction): void {
    producer.allow(["sqs:SendMessage"], [this.queue.queueArn]);
  }

  drainTo(consumer: OpFunction): void {
    new lambda.EventSourceMapping(this, "Messages", {
      target: consumer.fn,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: CONCURRENCY,
      reportBatchItemFailures: true,
    });
    consumer.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [this.queue.queueArn]);
  }
}
