import { readFileSync } from "node:fs";
import * as z from "zod";

const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ example: z.unknown().optional() })) }).optional(),
});
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

export interface MachineAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a machine reads whatever is answered
  readonly body: any;
}

/** A client without a line about this API in it: it knows `docs/openapi.json`, an address and a key. */
export function documentClient(url: string, key: string) {
  const text = readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8");
  const operations = Object.entries(Document.parse(JSON.parse(text)).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
  const find = (operationId: string) => {
    const operation = operations.find((one) => one.operationId === operationId);
    if (operation === undefined) throw new Error(`the document has no ${operationId}`);
    return operation;
  };

  /** Each argument goes where the document has a parameter of its name; `body` is the body. */
  async function call(operationId: string, args: Readonly<Record<string, unknown>> = {}): Promise<MachineAnswer> {
    const { path, method, parameters } = find(operationId);
    const placed = (place: string) =>
      parameters.flatMap((parameter) => {
        const value = args[parameter.name];
        if (parameter.in !== place || value === undefined) return [];
        return [[parameter.name, String(value)] as const];
      });
    const missing = parameters.find(({ name, required }) => required && args[name] === undefined);
    if (missing !== undefined) throw new Error(`${operationId} needs ${missing.name}`);
    const search = new URLSearchParams(Object.fromEntries(placed("query"))).toString();
    const filled = placed("path").reduce((made, [name, value]) => made.replace(`{${name}}`, value), path);
    return send(
      method,
      `${filled}${search === "" ? "" : `?${search}`}`,
      Object.fromEntries(placed("header")),
      args.body,
    );
  }

  async function send(method: string, path: string, headers: Record<string, string>, body?: unknown) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered = await response.text();
    const { status } = response;
    if (!response.ok) throw new Error(`${method} ${path} answered ${status}: ${answered}`);
    return { status, headers: response.headers, body: answered === "" ? undefined : JSON.parse(answered) };
  }

  return {
    call,
    /** The body that the document shows for the operation. */
    example(operationId: string): Readonly<Record<string, unknown>> {
      const { requestBody } = find(operationId);
      return z.record(z.string(), z.unknown()).parse(requestBody?.content["application/json"]?.example);
    },
    /** Reads what `Location` names for as long as `Retry-After` asks to. The last answer. */
    async follow(accepted: MachineAnswer): Promise<MachineAnswer> {
      const location = accepted.headers.get("location") ?? "";
      for (let answer = accepted; ; ) {
        const seconds = answer.headers.get("retry-after");
        if (seconds === null) return answer;
        await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
        answer = await send("GET", location, {});
      }
    },
  };
}
