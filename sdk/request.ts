import type { Call } from "./call.ts";

/** A body that is sent as it is. */
export type Bytes = Uint8Array<ArrayBuffer> | ArrayBuffer | Blob;

/** Every method takes these in its last argument, beside the operation's own query parameters. */
export interface RequestOptions {
  /** Ends the request and every wait between its attempts. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds of one attempt; the client's own by default. */
  readonly timeoutMs?: number | undefined;
  /** How often a failed attempt is repeated; the client's own by default. */
  readonly retries?: number | undefined;
}

/** Of a POST. */
export interface PostOptions extends RequestOptions {
  /** Made by the client when left out. The same key with the same request always has the first one's answer. */
  readonly idempotencyKey?: string | undefined;
}

/** Of a change that must not overwrite what the caller has not seen. */
export interface ConditionalOptions extends RequestOptions {
  /** `etag` of an answer, the object's `version`, or `*` for any. */
  readonly ifMatch: string | number;
}

/** Of a POST whose body is bytes. */
export interface UploadOptions extends PostOptions {
  readonly contentType?: string | undefined;
}

export type QueryValue = string | number | boolean | undefined;

/** One request, in the words of the API. */
export interface ApiRequest extends RequestOptions {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/repos/repo-1:index`; what comes from users is escaped by `segment`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Instead of `body`. */
  readonly bytes?: Bytes | undefined;
  readonly contentType?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly ifMatch?: string | number | undefined;
}

/** Sends a request. The type of its data is the contract's: it is not checked again. */
export type Send = <T>(request: ApiRequest) => Call<T>;

/** A path's parameter. @throws TypeError for what would name another path */
export function segment(text: string): string {
  if (text === "" || text === "." || text === "..") throw new TypeError(`"${text}" cannot be the id of anything`);
  return encodeURIComponent(text);
}

/** The body of a route that takes bytes of a type or, instead, JSON. */
export function bytesOrJson(content: Bytes | object, type: string): Pick<ApiRequest, "bytes" | "body" | "contentType"> {
  if (content instanceof Uint8Array) return { bytes: new Uint8Array(content), contentType: type };
  if (content instanceof ArrayBuffer || content instanceof Blob) return { bytes: content, contentType: type };
  return { body: content };
}
