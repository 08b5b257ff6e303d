import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ProviderError } from "../../contract.ts";
import type { ReleasePlace } from "../../workloads.ts";
import type { ClusterObject } from "../objects.ts";
import { statusError } from "../status.ts";
import type { ClusterTransport } from "../transport.ts";
import { Ahead } from "./ahead.ts";
import { underWay } from "./faults.ts";
import { judge, type Phase } from "./relay-rules.ts";

/** Bytes: the API server takes 3 MiB at most, and a record that is larger than etcd's 1.5 MiB is refused by it. */
const MAX_SENT = 4 * 1024 * 1024;
/** Ten records of 1 MiB each, which the engine lists at once, in base64 and JSON. */
const MAX_ANSWERED = 24 * 1024 * 1024;
/** A package of 500 objects needs some 1,600. */
const MAX_CALLS = 10_000;

const SENT = ["accept", "accept-encoding", "content-type", "if-none-match"];
const ANSWERED = ["content-type", "content-encoding", "etag", "warning", "retry-after"];

export interface RelayOptions {
  readonly transport: ClusterTransport;
  readonly place: ReleasePlace;
  /** Nothing is written. */
  readonly readonly: boolean;
  /** The only revision of the release that may be made: the one after those that were seen before the run. */
  readonly revision?: number;
}

/** A listener for one run of the engine. */
export interface Relay {
  /** URL of the API server, as the engine is told; its path is the run's secret. */
  readonly server: string;
  /** Templates have run: what they made may be written, and is going to be asked for. */
  readonly rendered: (objects: readonly ClusterObject[]) => void;
  /** Requests of the engine that reached the cluster, and bytes of bodies both ways. */
  readonly used: () => { readonly calls: number; readonly bytes: number };
  /** Why the cluster (or we) last refused to write, or could not be reached: what a failed run failed by. */
  readonly refusal: () => unknown;
  close(): Promise<void>;
}

/**
 * Listens on loopback for one run of the engine and carries its requests to the cluster. Who asks is added by the
 * transport: the engine sees a URL with a random path, which is worth nothing when the run is over. Plain HTTP, for the
 * engine sends no token over it, and its path is the only secret that it needs.
 */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const secret = randomBytes(24).toString("base64url");
  const state: State = {
    phase: options.readonly ? "read" : "render",
    calls: 0,
    bytes: 0,
    refusal: undefined,
    ahead: new Ahead(options.transport),
  };
  const server = createServer((request, response) => {
    answer(request, response, secret, options, state).catch((error: unknown) => {
      state.refusal = error;
      if (response.headersSent) response.destroy();
      else status(response, 503, "ServiceUnavailable", error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const base = `http://127.0.0.1:${address.port}/${secret}`;
  return {
    server: `${base}/cluster`,
    rendered: (objects) => {
      if (state.phase === "render") state.phase = "apply";
      // A cluster that is dialled answers soon enough.
      if (options.transport.whole === true) state.ahead.begin(objects, options.place.namespace);
    },
    used: () => ({ calls: state.calls, bytes: state.bytes }),
    refusal: () => state.refusal,
    close: () =>
      new Promise((resolve) => {
        state.ahead.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface State {
  phase: Phase;
  calls: number;
  bytes: number;
  refusal: unknown;
  readonly ahead: Ahead;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  options: RelayOptions,
  state: State,
): Promise<void> {
  const [, sent = "", to = ""] = /^\/([^/]+)\/(.*)$/s.exec(request.url ?? "") ?? [];
  if (!same(sent, secret)) return status(response, 404, "NotFound", "there is nothing here");
  if (!to.startsWith("cluster/")) return status(response, 404, "NotFound", "there is nothing here");
  await carry(to.slice("cluster".length), request, response, options, state);
}

async function carry(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  { transport, place, revision }: RelayOptions,
  state: State,
): Promise<void> {
  const method = request.method ?? "GET";
  const verdict = judge(state.phase, method, path.split("?")[0] ?? "", place);
  if (verdict === "hidden") return status(response, 404, "NotFound", "nothing of that kind is shown to a package");
  if (verdict === "refused" || state.calls >= MAX_CALLS)
    throw new ProviderError({
      kind: "invalid",
      providerCode: verdict === "refused" ? "RequestRefused" : "TooManyRequests",
      message:
        verdict === "refused"
          ? `A package's put does not ${method} ${path.split("?")[0]}.`
          : `A put makes at most ${MAX_CALLS} requests.`,
    });
  const body = await bodyOf(request, MAX_SENT);
  const record = recordWritten(method, path, body, place);
  // Somebody has put it between our look at the release and the engine's: this would be one more.
  if (record !== undefined && method === "POST" && record !== revision) throw underWay();
  state.bytes += body.length;
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the engine went away")));
  const ahead = method === "GET" ? await state.ahead.take(path) : undefined;
  if (ahead === undefined) state.calls++;
  const answered =
    ahead ??
    (await transport.request({
      method,
      path,
      headers: pick(request.headers, SENT),
      ...(body.length === 0 ? {} : { body }),
      signal: gone.signal,
      maxBytes: MAX_ANSWERED,
    }));
  // What is asked for may be absent; that it may not be asked for is met by nobody else.
  const refused = answered.status >= 400 && (method !== "GET" || answered.status === 403);
  response.writeHead(answered.status, pick(answered.headers, ANSWERED));
  const kept: Uint8Array[] = [];
  for await (const piece of answered.body) {
    state.bytes += piece.byteLength;
    if (refused) kept.push(piece);
    if (!response.write(piece)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
  }
  response.end();
  if (!refused) return;
  // A record that is to be made and has no place to lie in is nobody's: its namespace is not there.
  const met = answered.status === 409 || (answered.status === 404 && method !== "POST");
  const taken = record !== undefined && met;
  const refusal = taken
    ? underWay()
    : statusError(answered.status, Buffer.concat(kept).toString("utf8"), transport.clean);
  // The engine goes on with other kinds: what is not there then may be what was refused before.
  if (refusal.kind !== "not-found" || state.refusal === undefined) state.refusal = refusal;
}

/**
 * Which revision's record is made or changed by a request, if one is. Made are secrets of no other kind: objects are
 * applied. The name stands in the path, or in clear in the body.
 */
function recordWritten(method: string, path: string, body: Buffer, { name }: ReleasePlace): number | undefined {
  const named = method === "POST" ? /\/secrets(\?|$)/.test(path) && body.toString("latin1") : method === "PUT" && path;
  if (named === false) return undefined;
  const begin = `sh.helm.release.v1.${name}.v`;
  const at = named.indexOf(begin);
  return at < 0 ? undefined : Number.parseInt(named.slice(at + begin.length), 10);
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    const buffer = Buffer.from(piece);
    bytes += buffer.length;
    if (bytes > limit)
      throw new ProviderError({
        kind: "invalid",
        providerCode: "PackageTooLarge",
        message: `The package makes more than ${limit / 1024 / 1024} MiB at once.`,
      });
    pieces.push(buffer);
  }
  return Buffer.concat(pieces);
}

function pick(headers: Readonly<Record<string, string | string[] | undefined>>, names: readonly string[]) {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    // Refusals are to be read: they come as JSON where that is one of the forms that the engine takes.
    if (typeof value === "string") picked[name] = value.replace("application/vnd.kubernetes.protobuf,", "");
  }
  return picked;
}

function status(response: ServerResponse, code: number, reason: string, message: string): void {
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function same(sent: string, secret: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
