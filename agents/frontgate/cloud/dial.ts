import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from "node:http";
import { Agent as HttpsAgent, request as overHttps } from "node:https";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import { CallTimeout, type OpenAnswer } from "../calls/carrier.ts";
import type { Outgoing } from "./door.ts";

/** Between two calls to one server. Shorter than servers keep theirs, so that none is used that has ended at its other end. */
const KEPT_MS = 4_000;

/** Connections to a cloud's own servers. No redirect is followed, no proxy of the environment is used, and certificates are looked at. */
export class Dial {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: LIMITS.calls, timeout: KEPT_MS });
  readonly #https: HttpsAgent;

  /** @param caCertificate PEM; absent: the public authorities are believed */
  constructor(caCertificate: string | undefined) {
    const ca = caCertificate === undefined ? {} : { ca: caCertificate };
    const own = { keepAlive: true, maxSockets: LIMITS.calls, timeout: KEPT_MS };
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED is not obeyed.
    this.#https = new HttpsAgent({ ...own, ...ca, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"] });
  }

  /** @throws CallTimeout, or the fault of the connection; its body too */
  open({ url, method, headers, body }: Outgoing, timeoutMs: number): Promise<OpenAnswer> {
    const secure = new URL(url).protocol === "https:";
    const options = {
      agent: secure ? this.#https : this.#http,
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": String(body.length) }) },
    };
    return new Promise((resolve, reject) => {
      const sent: ClientRequest = (secure ? overHttps : overHttp)(url, options);
      let late = (error: Error): void => {
        sent.destroy();
        reject(error);
      };
      const timer = setTimeout(() => late(new CallTimeout("The cloud took too long.")), timeoutMs);
      sent.on("response", (answer: IncomingMessage) => {
        answer.once("close", () => clearTimeout(timer));
        late = (error) => answer.destroy(error);
        const { statusCode: status = 502, headers } = answer;
        resolve({ status, headers, body: answer, leave: () => void answer.destroy() });
      });
      sent.on("error", (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
