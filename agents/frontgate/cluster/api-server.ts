import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { WebSocket } from "ws";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import { type AnswerHead, CallTimeout, type OpenAnswer } from "../calls/carrier.ts";

/** Where a pod finds the API server of its cluster and what it proves itself by. Environment names are Kubernetes' own. */
export interface InCluster {
  readonly host: string;
  readonly port: number;
  /** Directory with `token`, `ca.crt` and `namespace`: mounted by the kubelet, which replaces the token before it expires. */
  readonly account: string;
}

/** Between two looks at what is mounted. */
const BELIEVED_MS = 5_000;
/** How long a connection waits for its next request: API servers end theirs after 90 s, and what is sent in that moment is lost. */
const KEPT_MS = 10_000;
const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** @throws Error outside of a pod */
export function describeCluster(env: Readonly<Record<string, string | undefined>>): InCluster {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (host === undefined || port === undefined)
    throw new Error("This is no pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set.");
  // An IPv6 address may be written in brackets.
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port), account: env["PITRIX_SERVICE_ACCOUNT"] ?? ACCOUNT };
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | undefined;
  /** To the end of its answer. */
  readonly timeoutMs: number;
}

export interface WholeAnswer extends AnswerHead {
  readonly body: Buffer;
}

/** The API server of the pod's own cluster, as the pod's service account. It goes nowhere else, and follows no redirect. */
export class ApiServer {
  readonly #at: InCluster;
  /** What was mounted when it was read last, and until when that is believed. */
  #mounted: { readonly token: string; readonly agent: Agent; readonly ca: string; readonly until: number } | undefined;

  constructor(at: InCluster) {
    this.#at = at;
  }

  /** The namespace that the pod itself is in. */
  async namespace(): Promise<string> {
    return (await readFile(join(this.#at.account, "namespace"), "utf8")).trim();
  }

  /** One request, and the head of its answer. @throws CallTimeout, or the fault of the connection; its body too */
  async open({ method, path, headers, body, timeoutMs }: ApiRequest): Promise<OpenAnswer> {
    const { agent, token } = await this.#proves();
    const { host, port } = this.#at;
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const own = { authorization: `Bearer ${token}`, "content-length": String(body?.length ?? 0) };
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, method, path, agent, headers: { ...given, ...own } }, (response) => {
        // It may have been replaced a moment ago.
        if (response.statusCode === 401) this.#doubt();
        response.once("close", () => clearTimeout(timer));
        const leave = () => void response.destroy();
        resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response, leave });
        late = (error) => response.destroy(error);
      });
      let late = (error: Error): void => {
        sent.destroy();
        reject(error);
      };
      const timer = setTimeout(() => late(new CallTimeout("The API server took too long.")), timeoutMs);
      sent.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.end(body);
    });
  }

  /** One request, and its whole answer. @throws as `open` */
  async call(asked: ApiRequest): Promise<WholeAnswer> {
    const { body, leave: _, ...head } = await this.open(asked);
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return { ...head, body: Buffer.concat(pieces) };
  }

  /** A WebSocket to it, which speaks one of `protocols`. @throws the fault of the credentials that are mounted */
  async dial(path: string, protocols: readonly string[], timeoutMs: number): Promise<WebSocket> {
    const { ca, token } = await this.#proves();
    const { host, port } = this.#at;
    const url = `wss://${host.includes(":") ? `[${host}]` : host}:${port}${path}`;
    return new WebSocket(url, [...protocols], {
      ca,
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: timeoutMs,
      maxPayload: LIMITS.callExecMessageBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
  }

  close(): void {
    this.#mounted?.agent.destroy();
  }

  /** Token and authority as they are now: the kubelet replaces the files long before they expire. */
  async #proves(): Promise<{ readonly token: string; readonly agent: Agent; readonly ca: string }> {
    const now = performance.now();
    if (this.#mounted !== undefined && this.#mounted.until > now) return this.#mounted;
    const [token, ca] = await Promise.all(
      ["token", "ca.crt"].map(async (name) => (await readFile(join(this.#at.account, name), "utf8")).trim()),
    );
    if (token === undefined || ca === undefined) throw new Error("The service account is not mounted.");
    const before = this.#mounted;
    const same = before?.ca === ca;
    // Calls under way end on the connections that they have.
    const agent = same
      ? before.agent
      : new Agent({ ca, keepAlive: true, maxSockets: LIMITS.calls + LIMITS.callWatches, timeout: KEPT_MS });
    this.#mounted = { token, ca, agent, until: now + BELIEVED_MS };
    return this.#mounted;
  }

  #doubt(): void {
    if (this.#mounted !== undefined) this.#mounted = { ...this.#mounted, until: 0 };
  }
}
