import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";

/** A message of a standard queue. */
export interface Message {
  /** Whose it is: of a queue with many waiting, those of quiet groups are taken first (fair queues). Up to 128 characters. */
  readonly group: string;
  readonly body: unknown;
  /** Seconds until it may be taken, up to 900. */
  readonly delay?: number;
}

/** A standard queue: messages arrive at least once, in any order. */
export interface Messages {
  /** One request for ten messages. @throws Error when one was not taken; others may have been */
  send(messages: readonly Message[]): Promise<void>;
}

/** Seconds: what SQS allows. */
export const MAX_DELAY = 900;
const BATCH = 10;

export function openMessages(url: string, client: SQSClient = new SQSClient({})): Messages {
  return {
    async send(messages) {
      for (let start = 0; start < messages.length; start += BATCH) {
        const Entries = messages.slice(start, start + BATCH).map(({ group, body, delay = 0 }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(body),
          MessageGroupId: group,
          DelaySeconds: Math.min(MAX_DELAY, Math.max(0, Math.ceil(delay))),
        }));
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
        const [first] = Failed;
        if (first !== undefined) throw new Error(`the queue did not take ${Failed.length} messages (${first.Code})`);
      }
    },
  };
}
