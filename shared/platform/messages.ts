import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

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
  /** One request a message, ten at a time. @throws Error when one was not taken; others may have been */
  send(messages: readonly Message[]): Promise<void>;
}

/** Seconds: what SQS allows. */
export const MAX_DELAY = 900;
/** Not `SendMessageBatch`, though it costs less: policies know it as `sqs:SendMessage` on AWS, and as itself on local servers. */
const AT_ONCE = 10;

export function openMessages(url: string, client: SQSClient = new SQSClient({})): Messages {
  return {
    async send(messages) {
      for (let start = 0; start < messages.length; start += AT_ONCE) {
        const sent = messages.slice(start, start + AT_ONCE).map(({ group, body, delay = 0 }) =>
          client.send(
            new SendMessageCommand({
              QueueUrl: url,
              MessageBody: JSON.stringify(body),
              MessageGroupId: group,
              DelaySeconds: Math.min(MAX_DELAY, Math.max(0, Math.ceil(delay))),
            }),
          ),
        );
        await Promise.all(sent);
      }
    },
  };
}
