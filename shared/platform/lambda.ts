import { openSignedRequests } from "./signed-request.ts";

/** Calls other functions of ours by name. */
export interface Functions {
  /**
   * Waits for the answer. Retries are the caller's decision: none is made here, as a function may have begun.
   * @throws FunctionFailed when the function threw or timed out
   * @throws Error when Lambda did not take the call
   */
  call(name: string, payload: unknown): Promise<unknown>;
  /** Hands the event over; Lambda delivers it at least once. @throws Error when Lambda did not take it */
  send(name: string, payload: unknown): Promise<void>;
}

export interface FunctionsOptions {
  /** How long `call` waits. An HTTP API gives up after 30 s; the caller still has to answer then. */
  readonly callTimeoutMs?: number;
}

/** A function of ours did not answer as agreed. Its own message stays in the cause, for the log. */
export class FunctionFailed extends Error {
  override readonly name = "FunctionFailed";
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function openFunctions({ callTimeoutMs = 25_000 }: FunctionsOptions = {}): Functions {
  const send = openSignedRequests("lambda");

  /** Throws unless Lambda took the call. */
  const invoke = async (
    type: "RequestResponse" | "Event",
    name: string,
    payload: unknown,
    abortSignal?: AbortSignal,
  ) => {
    const { status, headers, text } = await send({
      path: `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
      headers: { "content-type": "application/json", "x-amz-invocation-type": type },
      body: JSON.stringify(payload),
      ...(abortSignal === undefined ? {} : { abortSignal }),
    });
    if (status >= 300) throw new Error(`Lambda answered ${status} to the call of ${name}`, { cause: text });
    return { text, failed: headers["x-amz-function-error"] !== undefined };
  };

  return {
    async call(name, payload) {
      const abortSignal = AbortSignal.timeout(callTimeoutMs);
      const { text, failed } = await invoke("RequestResponse", name, payload, abortSignal).catch((error: unknown) => {
        if (!abortSignal.aborted) throw error;
        throw new FunctionFailed(`${name} did not answer within ${callTimeoutMs} ms`, { cause: error });
      });
      if (failed) throw new FunctionFailed(`${name} failed`, { cause: text });
      return text === "" ? undefined : JSON.parse(text);
    },
    async send(name, payload) {
      await invoke("Event", name, payload);
    },
  };
}
