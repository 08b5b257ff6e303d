import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";

/** `missing`: there is none of that name, or it ended so long ago that nobody knows it any more. */
export type ExecutionState = "running" | "succeeded" | "failed" | "timed-out" | "aborted" | "missing";

/** Step Functions, as far as we use it. */
export interface Flows {
  /** Starting the same name with the same input again is the same execution. */
  start(stateMachineArn: string, name: string, input: unknown): Promise<void>;
  /** How an execution is. One request. */
  state(stateMachineArn: string, name: string): Promise<ExecutionState>;
  /** Ends an execution; one that has ended, or was never there, stays as it is. One request. */
  stop(stateMachineArn: string, name: string, cause: string): Promise<void>;
  /** Answers a waiting task. An answer that comes twice or too late is ignored: the table holds the truth. */
  succeed(token: string, output: unknown): Promise<void>;
  fail(token: string, error: string, cause: string): Promise<void>;
}

/** What Step Functions says when nobody waits for that token any more. */
const NOBODY_WAITS = new Set(["TaskTimedOut", "InvalidToken", "TaskDoesNotExist"]);

/** One that somebody means to redrive counts as running: its job is not over. */
const STATES: Readonly<Record<ExecutionStatus, ExecutionState>> = {
  RUNNING: "running",
  PENDING_REDRIVE: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  TIMED_OUT: "timed-out",
  ABORTED: "aborted",
};

/** `arn:…:stateMachine:<machine>` → `arn:…:execution:<machine>:<name>`. */
function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === "ExecutionDoesNotExist";
}

export function openFlows(client: SFNClient = new SFNClient({})): Flows {
  return {
    async start(stateMachineArn, name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "ExecutionAlreadyExists") throw error;
      }
    },
    async state(stateMachineArn, name) {
      const executionArn = executionArnOf(stateMachineArn, name);
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === undefined ? "missing" : STATES[status];
      } catch (error) {
        if (isMissing(error)) return "missing";
        throw error;
      }
    },
    async stop(stateMachineArn, name, cause) {
      const executionArn = executionArnOf(stateMachineArn, name);
      try {
        await client.send(new StopExecutionCommand({ executionArn, error: "GivenUp", cause }));
      } catch (error) {
        if (!isMissing(error)) throw error;
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
