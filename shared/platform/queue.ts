import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

/** A FIFO queue. */
export interface Queue {
  /** Messages of one group arrive in order and one at a time; the same `deduplication` within 5 minutes is one message. */
  send(message: { readonly group: string; readonly deduplication: string; readonly body: unknown }): Promise<void>;
}

export function openQueue(url: string, client: SQSClient = new SQSClient({})): Queue {
  return {
    async send({ group, deduplication, body }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(body),
          MessageGroupId: group,
          MessageDeduplicationId: deduplication,
        }),
      );
    },
  };
}
