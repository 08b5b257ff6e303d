import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { streamCollector } from "@smithy/core/serde";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";

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

/** Where Lambda is and in which region, as the SDK's clients find it: `AWS_REGION`, `AWS_ENDPOINT_URL`. */
function place(): { readonly region: string; readonly endpoint: string } {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: given } = process.env;
  if (!region) throw new Error("AWS_REGION is not set");
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return { region, endpoint: given ? given.replace(/\/$/, "") : `https://lambda.${region}.${domain}` };
}

/**
 * Lambda's Invoke over the signer and the connections of the DynamoDB client, which every function loads anyway: the
 * SDK's Lambda client describes all of Lambda, 98 KB and 13 ms of module start for this one request (measured, Node 24).
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function openFunctions({ callTimeoutMs = 25_000 }: FunctionsOptions = {}): Functions {
  const connections = new NodeHttpHandler();
  const signer = new SignatureV4({
    service: "lambda",
    region: async () => place().region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });

  /** Throws unless Lambda took the call. */
  const invoke = async (
    type: "RequestResponse" | "Event",
    name: string,
    payload: unknown,
    abortSignal?: AbortSignal,
  ) => {
    const url = new URL(`${place().endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`);
    const request = new HttpRequest({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      headers: { host: url.host, "content-type": "application/json", "x-amz-invocation-type": type },
      body: JSON.stringify(payload),
    });
    const signed = HttpRequest.clone(await signer.sign(request));
    const { response } = await connections.handle(signed, abortSignal === undefined ? {} : { abortSignal });
    const text = Buffer.from(await streamCollector(response.body)).toString("utf8");
    if (response.statusCode >= 300) {
      throw new Error(`Lambda answered ${response.statusCode} to the call of ${name}`, { cause: text });
    }
    return { text, failed: response.headers["x-amz-function-error"] !== undefined };
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
