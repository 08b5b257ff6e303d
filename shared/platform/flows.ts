import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Step Functions, as far as we use it. */
export interface Flows {
  /** Starting the same name with the same input again is the same execution. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<void>;
  /** Answers a waiting task. An answer that comes twice or too late is ignored: the table holds the truth. */
  succeed(token: string, output: unknown): Promise<void>;
  fail(token: string, error: string, cause: string): Promise<void>;
}

/** What Step Functions says when nobody waits for that token any more. */
const NOBODY_WAITS = new Set(["TaskTimedOut", "InvalidToken", "TaskDoesNotExist"]);

export function openFlows(client: SFNClient = new SFNClient({})): Flows {
  return {
    async start(stateMachineArn, name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "ExecutionAlreadyExists") throw error;
      }
    },
    async succeed(taskToken, output) {
      await answer(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) })));
    },
    async fail(taskToken, error, cause) {
      await answer(client.send(new SendTaskFailureCommand({ taskToken, error, cause })));
    },
  };
}

async function answer(sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof Error) || !NOBODY_WAITS.has(error.name)) throw error;
  }
}
