import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** Calls other functions of ours by name. */
export interface Functions {
  /**
   * Waits for the answer. Retries are the caller's decision: the SDK makes none, as a function may have begun.
   * @throws FunctionFailed when the function threw, timed out or is not there
   */
  call(name: string, payload: unknown): Promise<unknown>;
  /** Hands the event over; Lambda delivers it at least once. */
  send(name: string, payload: unknown): Promise<void>;
}

/** An HTTP API gives up after 30 s; the caller still has to answer then. */
const CALL_TIMEOUT_MS = 25_000;

/** A function of ours did not answer as agreed. Its own message stays in the cause, for the log. */
export class FunctionFailed extends Error {
  override readonly name = "FunctionFailed";
}

export function openFunctions(client: LambdaClient = new LambdaClient({ maxAttempts: 1 })): Functions {
  return {
    async call(name, payload) {
      const command = new InvokeCommand({
        FunctionName: name,
        InvocationType: "RequestResponse",
        Payload: JSON.stringify(payload),
      });
      const abortSignal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      const answer = await client.send(command, { abortSignal }).catch((error: unknown) => {
        if (!abortSignal.aborted) throw error;
        throw new FunctionFailed(`${name} did not answer within ${CALL_TIMEOUT_MS} ms`, { cause: error });
      });
      const text = answer.Payload === undefined ? "" : Buffer.from(answer.Payload).toString("utf8");
      if (answer.FunctionError !== undefined) throw new FunctionFailed(`${name} failed`, { cause: text });
      return text === "" ? undefined : JSON.parse(text);
    },
    async send(name, payload) {
      await client.send(
        new InvokeCommand({ FunctionName: name, InvocationType: "Event", Payload: JSON.stringify(payload) }),
      );
    },
  };
}
