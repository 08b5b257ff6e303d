import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { OpFunction } from "./op-function.ts";

export interface StreamConsumer {
  readonly table: dynamodb.Table;
  readonly consumer: OpFunction;
  /** Where a batch's position goes that failed a hundred times. */
  readonly failures: sqs.Queue;
  /** Attributes of the new image, each with the texts that it may be. */
  readonly image: Readonly<Record<string, readonly string[]>>;
  readonly batchSize: number;
}

/**
 * Changes of the table, and only those that `image` describes, reach the consumer in order and at least once. A shard
 * of a stream serves two consumers well and no more.
 */
export function consumeStream(scope: Construct, id: string, props: StreamConsumer): void {
  const { table, consumer, failures, image, batchSize } = props;
  new lambda.EventSourceMapping(scope, id, {
    target: consumer.fn,
    ...(table.tableStreamArn === undefined ? {} : { eventSourceArn: table.tableStreamArn }),
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 100,
    onFailure: new SqsDlq(failures),
    filters: [
      lambda.FilterCriteria.filter({
        eventName: lambda.FilterRule.or("INSERT", "MODIFY"),
        dynamodb: {
          NewImage: Object.fromEntries(
            Object.entries(image).map(([name, texts]) => [name, { S: lambda.FilterRule.or(...texts) }]),
          ),
        },
      }),
    ],
  });
  consumer.allow(
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    [table.tableStreamArn ?? table.tableArn],
  );
  // Lambda asks for it on `*`: a stream's name is not known before it is listed.
  consumer.allow(["dynamodb:ListStreams"], ["*"]);
}
