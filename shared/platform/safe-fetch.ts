import { lookup } from "node:dns/promises";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { isIP, Socket } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { readBody } from "./bounded-body.ts";
import { type Dial, defaultDial, dialInTurn } from "./dial.ts";
import { FetchError } from "./fetch-error.ts";

/** All addresses of a host name. Asked once a hop: what is checked is what is dialled. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface SafeFetchParts {
  readonly policy: AddressPolicy;
  readonly resolve?: Resolve;
  readonly dial?: Dial;
}

export interface SafeRequest {
  /** GET when left out. */
  readonly method?: "GET" | "POST";
  /** Of a POST. */
  readonly body?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of the body after decoding; more is an error. */
  readonly maxBytes: number;
  /** Accept a gzipped body and unpack it. Off for archives, whose bytes are what counts. */
  readonly decode?: boolean;
  /** Milliseconds for everything together, 30,000 when left out. */
  readonly deadlineMs?: number;
  /** Milliseconds without a byte, 10,000 when left out. */
  readonly idleMs?: number;
  /** `false`: a redirect is an answer like any other. For requests whose signature is good for one host alone. */
  readonly follow?: boolean;
  /** The answer's head is all that is wanted: its body is neither read nor waited for, and is empty. */
  readonly headOnly?: boolean;
}

export interface SafeAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the end of the body was marked by length or chunks. Without that, a cut body looks complete. */
  readonly complete: boolean;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

/** A request to a URL that somebody else wrote. @throws FetchError; an answer of any status but a redirect is an answer */
export type SafeFetch = (url: string, request: SafeRequest) => Promise<SafeAnswer>;

const MAX_REDIRECTS = 5;
const MAX_URL = 2048;
/** Addresses of one host that are tried one after the other. */
const MAX_ADDRESSES = 4;
const CREDENTIAL_HEADERS = new Set(["authorization", "cookie", "proxy-authorization", "x-amz-security-token"]);

/**
 * Fetches without being led inside: only http and https, no user name in the URL, the host resolved once, every one of
 * its addresses checked, and the connection pinned to the checked ones; each redirect is checked the same way, five at
 * most; what proves who asks stays with its origin. Proxies of the environment are not used. No cookies, no cache.
 */
export function openSafeFetch({ policy, resolve = systemResolve, dial = defaultDial }: SafeFetchParts): SafeFetch {
  return async (text, request) => {
    const signal = AbortSignal.timeout(request.deadlineMs ?? 30_000);
    let url = parseUrl(text);
    let headers: Readonly<Record<string, string>> = request.headers ?? {};
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const addresses = await checkedAddresses(url, policy, resolve, signal, hop > 0);
      const answer = await get(url, addresses, { ...request, headers }, dial, signal);
      const location = request.follow === false ? undefined : redirectTarget(answer);
      if (location === undefined) return answer;
      // 307 and 308 alone promise that the method stays (RFC 9110, 15.4).
      if (request.method === "POST" && answer.status !== 307 && answer.status !== 308)
        throw new FetchError("refused-url", `${url.host} redirects a POST with ${answer.status}, which is refused.`);
      const next = parseUrl(location, url);
      if (url.protocol === "https:" && next.protocol === "http:")
        throw new FetchError("refused-url", `${url.host} redirects from https to http, which is refused.`);
      if (next.origin !== url.origin) headers = withoutCredentials(headers);
      url = next;
    }
    throw new FetchError("too-many-redirects", `${url.host} redirects more than ${MAX_REDIRECTS} times.`);
  };
}

async function systemResolve(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}

function parseUrl(text: string, base?: URL): URL {
  const url = text.length <= MAX_URL && URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url === undefined) throw new FetchError("refused-url", "The URL is not valid.");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new FetchError(
      "refused-url",
      `The URL's scheme is ${url.protocol.slice(0, -1)}: only http and https are allowed.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new FetchError("refused-url", "The URL holds a user name or a password, which is not allowed.");
  url.hash = "";
  return url;
}

/** The WHATWG parser has already turned decimal, octal and hexadecimal forms into a dotted address. */
async function checkedAddresses(
  url: URL,
  policy: AddressPolicy,
  resolve: Resolve,
  signal: AbortSignal,
  redirected: boolean,
): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) === 0 ? await resolved(host, resolve, signal) : [host];
  if (addresses.length === 0) throw new FetchError("unreachable", `${host} has no address.`);
  // One bad address among good ones refuses them all: which one would be dialled is not ours to choose.
  if (addresses.every((address) => policy.allows(host, address))) return addresses.slice(0, MAX_ADDRESSES);
  const where = `${host} is at a private or reserved address, which the operator has not allowed`;
  throw new FetchError("private-address", redirected ? `It redirects to a private address: ${where}.` : `${where}.`);
}

async function resolved(host: string, resolve: Resolve, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return await Promise.race([resolve(host), aborted(signal)]);
  } catch (cause) {
    if (signal.aborted) throw late(host, cause);
    throw new FetchError("unreachable", `${host} cannot be resolved to an address.`, { cause });
  }
}

async function get(
  url: URL,
  addresses: readonly string[],
  request: SafeRequest,
  dial: Dial,
  signal: AbortSignal,
): Promise<SafeAnswer> {
  let sent: ClientRequest | undefined;
  try {
    sent = send(url, addresses, request, dial, signal);
    // A request without a connection says nothing of its end.
    const answer = await Promise.race([answerOf(sent), aborted(signal)]);
    const headers = flatten(answer.headersDistinct);
    const body = request.headOnly === true ? new Uint8Array() : await readBody(answer, headers, request);
    const complete = "content-length" in headers || "transfer-encoding" in headers;
    return { status: answer.statusCode ?? 0, headers, body, complete, url: url.href };
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    throw translate(url.host, cause, signal);
  } finally {
    // A body that was refused half-way must not keep its connection.
    sent?.destroy();
  }
}

/** `https` needs no module of its own: the connection that it is given speaks TLS already. Without an agent: none is kept. */
function send(
  url: URL,
  addresses: readonly string[],
  { method = "GET", body, decode, headers, idleMs = 10_000 }: SafeRequest,
  dial: Dial,
  signal: AbortSignal,
): ClientRequest {
  const request = httpRequest({
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      "user-agent": "pitrix-indexer",
      ...headers,
      "accept-encoding": decode ? "gzip" : "identity",
    },
    signal,
    createConnection(_, created) {
      dialInTurn(url, addresses, dial, (error, socket) => {
        if (error === null) created(null, socket);
        // Node's types ask for a socket beside an error, which nobody looks at.
        else created(error, new Socket());
      });
      return undefined;
    },
  });
  request.setTimeout(idleMs, () => {
    request.destroy(Object.assign(new Error("no byte in time"), { code: "ETIMEDOUT" }));
  });
  request.end(body);
  return request;
}

/** The answer's head. An error after it is the body's as well. */
function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
}

function redirectTarget(answer: SafeAnswer): string | undefined {
  return [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIAL_HEADERS.has(name.toLowerCase())));
}

/** Node has lower-cased the names. */
function flatten(headers: NodeJS.Dict<string[]>): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(headers)) {
    const first = values?.[0];
    if (first !== undefined) flat[name] = first;
  }
  return flat;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function late(host: string, cause: unknown): FetchError {
  return new FetchError("timeout", `${host} does not answer in time.`, { cause });
}

function translate(host: string, cause: unknown, signal: AbortSignal): FetchError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code ?? "") : "";
  if (signal.aborted || code === "ETIMEDOUT") return late(host, cause);
  if (code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE")
    return new FetchError("broken", `${host} broke off its answer.`, { cause });
  if (code.startsWith("HPE_")) return new FetchError("broken", `${host} does not speak HTTP.`, { cause });
  if (code.startsWith("ERR_TLS") || code.includes("CERT") || code.startsWith("ERR_SSL"))
    return new FetchError("unreachable", `${host} has no certificate that can be trusted (${code}).`, { cause });
  return new FetchError("unreachable", `${host} does not answer${code === "" ? "" : ` (${code})`}.`, { cause });
}
