import { Duration } from "aws-cdk-lib";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";
import { consumeStream } from "./table-stream.ts";

/** A queue that keeps jobs of one deployment in order, with a second one for what nobody could start. */
export class JobQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /** `consumerTimeout`: of the function that reads it. */
  constructor(scope: Construct, id: string, settings: StageSettings, consumerTimeout: Duration) {
    super(scope, id);
    const common = {
      fifo: true,
      enforceSSL: settings.tls,
      // Else 300 messages a second are all tenants' together. Repetitions are of one job, and so of one group.
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
    };
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      ...common,
      queueName: `${settings.name("job-dead-letters")}.fifo`,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, "Queue", {
      ...common,
      queueName: `${settings.name("jobs")}.fifo`,
      // Six times the function's timeout, as Lambda's guide asks: a throttled batch must not come back too early.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }

  /** New and retried jobs, and nothing else of the table's stream, reach the producer; it sends them to the queue. */
  feedFrom(table: dynamodb.Table, producer: OpFunction, failures: sqs.Queue): void {
    consumeStream(this, "Stream", {
      table,
      consumer: producer,
      failures,
      image: { entity: ["Job"], status: ["queued"] },
      // A tenant costs the producer the same whether it has one job in the batch or all: the more at once, the sooner
      // the stream has come to the next tenant's.
      batchSize: 1000,
    });
  }

  /** Whoever lets jobs in: they are new, or a slot has become free. */
  allowSend(fn: OpFunction): void {
    fn.allow(["sqs:SendMessage"], [this.queue.queueArn]);
  }

  /** One message a call: a job that cannot be started holds up its own deployment and no other. */
  drainTo(consumer: OpFunction): void {
    new lambda.EventSourceMapping(this, "Messages", {
      target: consumer.fn,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
    });
    consumer.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [this.queue.queueArn]);
  }
}
