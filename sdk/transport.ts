import { delayBefore, sleep, worthRepeating } from "./backoff.ts";
import { type Answer, call, retryAfterSeconds } from "./call.ts";
import type { Hooks } from "./hooks.ts";
import { ApiProblem, ConnectionError, problemDocument } from "./problem.ts";
import type { ApiRequest, Send } from "./request.ts";
import { VERSION } from "./version.ts";

/** A token, or where to get one; asked again with `true` when the API did not accept the last. */
export type TokenSource = string | ((refused: boolean) => string | Promise<string>);

export interface TransportOptions {
  /** Of the API, with its path if it has one: `https://store.example.com`. */
  readonly url: string;
  readonly token: TokenSource;
  /** For a user who signs in and is a member of several tenants: the id of the one that is meant. An API token names its own. */
  readonly tenant?: string | undefined;
  /** How often a failed attempt is repeated; 4 by default, 0 for never. */
  readonly retries?: number;
  /** Milliseconds of one attempt; 30,000 by default, which is what the API's gateway allows itself. */
  readonly timeoutMs?: number;
  /** Product that uses the SDK, such as `pitrix-cli/1.0`; put before the SDK's own name. */
  readonly userAgent?: string;
  readonly hooks?: Hooks;
  /** Instead of the platform's own. */
  readonly fetch?: typeof fetch;
  /** From 0 to 1, for the waits. */
  readonly random?: () => number;
}

/**
 * Sends requests of the API. Network errors, 429 and 5xx are repeated with full jitter. A POST carries an
 * Idempotency-Key that stays the same over its attempts, so that repeating it cannot do anything twice.
 */
export function transport(options: TransportOptions): Send {
  return <T>(request: ApiRequest) => call(run<T>(options, request));
}

async function run<T>(options: TransportOptions, request: ApiRequest): Promise<Answer<T>> {
  const { hooks = {}, random = Math.random } = options;
  const { method, signal } = request;
  const url = address(options.url, request);
  const key = method === "POST" ? (request.idempotencyKey ?? crypto.randomUUID()) : undefined;
  const retries = request.retries ?? options.retries ?? 4;
  let refused = false;
  for (let attempt = 1; ; attempt++) {
    const failure = await once<T>(options, request, { url, key, attempt, refused });
    if ("answer" in failure) return failure.answer;
    const { error } = failure;
    signal?.throwIfAborted();
    const first401 = error instanceof ApiProblem && error.status === 401 && !refused;
    if (first401 && typeof options.token === "function") {
      refused = true;
      continue;
    }
    const again = error instanceof ConnectionError || worthRepeating(error.status, error.code);
    const retryAfter = error instanceof ApiProblem ? error.retryAfter : undefined;
    const delayMs = again && attempt <= retries ? delayBefore(attempt, retryAfter, random()) : undefined;
    if (delayMs === undefined) throw error;
    await hooks.retry?.({ method, url, attempt, delayMs, cause: error });
    await sleep(delayMs, signal);
  }
}

interface Attempt {
  readonly url: string;
  readonly key: string | undefined;
  readonly attempt: number;
  readonly refused: boolean;
}

async function once<T>(
  options: TransportOptions,
  request: ApiRequest,
  { url, key, attempt, refused }: Attempt,
): Promise<{ readonly answer: Answer<T> } | { readonly error: ApiProblem | ConnectionError }> {
  const { hooks = {} } = options;
  const { method } = request;
  const token = typeof options.token === "string" ? options.token : await options.token(refused);
  const headers = headersOf(options, request, token, key);
  await hooks.request?.({ method, url, attempt, headers });
  const started = performance.now();
  let response: Response;
  let text: string;
  try {
    const send = options.fetch ?? fetch;
    response = await send(url, { method, headers, signal: bounded(options, request), ...bodyOf(request) });
    text = await response.text();
  } catch (cause) {
    const message = `${method} ${url} was not answered: ${cause instanceof Error ? reason(cause) : String(cause)}`;
    return { error: new ConnectionError(message, attempt, { cause }) };
  }
  const { status } = response;
  const requestId = response.headers.get("x-request-id") ?? response.headers.get("apigw-requestid") ?? undefined;
  const retryAfter = retryAfterSeconds(response.headers.get("retry-after"), Date.now());
  await hooks.answer?.({ method, url, attempt, status, requestId, milliseconds: performance.now() - started });
  if (!response.ok) {
    const document = problemDocument(text);
    return { error: new ApiProblem({ status, document, requestId, retryAfter, attempts: attempt }) };
  }
  const data: T = text === "" ? undefined : JSON.parse(text);
  const etag = response.headers.get("etag") ?? undefined;
  const location = response.headers.get("location") ?? undefined;
  const replayed = response.headers.get("idempotency-replayed") === "true";
  return { answer: { data, status, headers: response.headers, etag, location, retryAfter, replayed, requestId } };
}

function headersOf(options: TransportOptions, request: ApiRequest, token: string, key: string | undefined): Headers {
  const headers = new Headers({ accept: "application/json", authorization: `Bearer ${token}` });
  if (request.bytes !== undefined) headers.set("content-type", request.contentType ?? "application/octet-stream");
  else if (request.body !== undefined) headers.set("content-type", "application/json");
  if (options.tenant !== undefined) headers.set("pitrix-tenant", options.tenant);
  if (key !== undefined) headers.set("idempotency-key", key);
  const { ifMatch } = request;
  if (ifMatch !== undefined) headers.set("if-match", typeof ifMatch === "number" ? `"${ifMatch}"` : ifMatch);
  // Browsers name themselves; another name would cost every request a preflight.
  if (!("document" in globalThis)) headers.set("user-agent", `${options.userAgent ?? ""} pitrix-sdk/${VERSION}`.trim());
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
  return headers;
}

function bodyOf({ bytes, body }: ApiRequest) {
  if (bytes !== undefined) return { body: bytes };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function bounded(options: TransportOptions, request: ApiRequest): AbortSignal {
  const limit = AbortSignal.timeout(request.timeoutMs ?? options.timeoutMs ?? 30_000);
  return request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
}

/** `fetch failed` says nothing; its cause does. */
function reason(error: Error): string {
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}

function address(base: string, { path, query = {} }: ApiRequest): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  const search = given.toString();
  return `${base.replace(/\/+$/, "")}${path}${search === "" ? "" : `?${search}`}`;
}
