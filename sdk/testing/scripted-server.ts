import { createServer, type ServerResponse } from "node:http";
import * as z from "zod";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One answer: JSON with a status, or `cut` for a connection that breaks, or `hang` for one that never answers. */
export type Scripted =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | "cut"
  | "cut-within"
  | "hang";

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
}

/** A server that answers each request with the next line of its script; the last line stays. */
export async function scriptedServer(script: readonly [Scripted, ...Scripted[]]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
    const { method = "", url = "", headers } = request;
    const line = script[Math.min(seen.length, script.length - 1)] ?? script[0];
    seen.push({ method, url, headers, body: Buffer.concat(parts) });
    play(line, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function play(line: Scripted, response: ServerResponse): void {
  if (line === "hang") return;
  if (line === "cut") {
    response.destroy();
    return;
  }
  if (line === "cut-within") {
    response.writeHead(200, { "content-length": "100" });
    response.write('{"id":', () => response.destroy());
    return;
  }
  const { status = 200, headers = {}, json, text } = line;
  response.writeHead(status, headers);
  response.end(text ?? (json === undefined ? "" : JSON.stringify(json)));
}
