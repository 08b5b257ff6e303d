import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";

/** A message that nobody could handle. */
export interface Letter {
  /** SQS's, the same however often it is read. */
  readonly id: string;
  /** By which it is dropped; of this reading. */
  readonly receipt: string;
  /** RFC 3339. */
  readonly sentAt: string;
  /** Of a FIFO queue, or where its sender gave one. */
  readonly group: string | undefined;
  readonly body: string;
}

/** A dead letter queue. One request a method. */
export interface Letters {
  /** About how many wait, and how many somebody has in hand. */
  count(): Promise<{ readonly waiting: number; readonly inHand: number }>;
  /** At most ten; nobody else gets them for `holdSeconds`. Fewer than there are, or none, although there are some, may come. */
  read(holdSeconds: number): Promise<readonly Letter[]>;
  drop(letter: Letter): Promise<void>;
}

const Counts = z.object({
  ApproximateNumberOfMessages: z.coerce.number().int(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number().int(),
});

export function openLetters(url: string, client: SQSClient = new SQSClient({})): Letters {
  return {
    async count() {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      const counts = Counts.parse(Attributes);
      return {
        waiting: counts.ApproximateNumberOfMessages,
        inHand: counts.ApproximateNumberOfMessagesNotVisible,
      };
    },
    async read(holdSeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: holdSeconds,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ["SentTimestamp", "MessageGroupId"],
        }),
      );
      return Messages.flatMap(({ MessageId, ReceiptHandle, Body, Attributes }) =>
        MessageId === undefined || ReceiptHandle === undefined || Body === undefined
          ? []
          : [
              {
                id: MessageId,
                receipt: ReceiptHandle,
                sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
                group: Attributes?.MessageGroupId,
                body: Body,
              },
            ],
      );
    },
    async drop({ receipt }) {
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
    },
  };
}
