import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { buildConnector, Client, type Dispatcher } from "undici";
import type { AddressPolicy } from "./address-policy.ts";
import { readBody } from "./bounded-body.ts";
import { FetchError } from "./fetch-error.ts";

/** All addresses of a host name. Asked once a hop: what is checked is what is dialled. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Where a connection goes, after the check. Tests put their own dialler here. */
export type Dial = buildConnector.connector;

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
const CONNECT_MS = 5000;
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

const defaultDial: Dial = buildConnector({ timeout: CONNECT_MS });

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
  const idle = request.idleMs ?? 10_000;
  const client = new Client(url.origin, {
    connect: pinned(addresses, dial),
    headersTimeout: idle,
    bodyTimeout: idle,
    pipelining: 1,
  });
  try {
    const answer = await client.request({
      method: request.method ?? "GET",
      path: `${url.pathname}${url.search}`,
      headers: {
        "user-agent": "pitrix-indexer",
        ...request.headers,
        "accept-encoding": request.decode ? "gzip" : "identity",
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal,
    });
    const headers = flatten(answer.headers);
    const body = await readBody(answer.body, headers, request);
    const complete = "content-length" in headers || "transfer-encoding" in headers;
    return { status: answer.statusCode, headers, body, complete, url: url.href };
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    throw translate(url.host, cause, signal);
  } finally {
    // Not close(): a body that was refused half-way must not keep its connection.
    client.destroy().catch(() => {});
  }
}

/** Dials the checked addresses in turn and nothing else; TLS still proves the host's name. */
function pinned(addresses: readonly string[], dial: Dial): Dial {
  return (options, callback) => {
    const servername = options.protocol === "https:" && isIP(bare(options.hostname)) === 0 ? options.hostname : "";
    const attempt = (index: number): void => {
      const hostname = addresses[index];
      if (hostname === undefined) {
        callback(new Error("no address answers"), null);
        return;
      }
      const { host: _host, ...rest } = options;
      dial({ ...rest, hostname, ...(servername === "" ? {} : { servername }) }, (...result) => {
        if (result[0] !== null && index + 1 < addresses.length) attempt(index + 1);
        else callback(...result);
      });
    };
    attempt(0);
  };
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function redirectTarget(answer: SafeAnswer): string | undefined {
  return [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIAL_HEADERS.has(name.toLowerCase())));
}

function flatten(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) flat[name.toLowerCase()] = first;
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
  if (signal.aborted || code.endsWith("_TIMEOUT") || code === "ETIMEDOUT") return late(host, cause);
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" || code === "UND_ERR_SOCKET" || code === "ECONNRESET")
    return new FetchError("broken", `${host} broke off its answer.`, { cause });
  if (cause instanceof Error && cause.name === "HTTPParserError")
    return new FetchError("broken", `${host} does not speak HTTP.`, { cause });
  if (code.startsWith("ERR_TLS") || code.includes("CERT") || code.startsWith("ERR_SSL"))
    return new FetchError("unreachable", `${host} has no certificate that can be trusted (${code}).`, { cause });
  return new FetchError("unreachable", `${host} does not answer${code === "" ? "" : ` (${code})`}.`, { cause });
}
