import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { streamCollector } from "@smithy/core/serde";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { ownEndpoint, ownRegion, type ServicePlace } from "./signed-request.ts";

/** What an upload is bound to: S3 refuses other content. */
export interface Bound {
  /** Bytes. */
  readonly size: number;
  /** Base64 of the content's SHA-256. */
  readonly sha256?: string | undefined;
}

/** Small objects, and URLs for others, for functions that answer users. */
export interface SignedObjects {
  /** One request. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** One request; does nothing where there is none. */
  remove(key: string): Promise<void>;
  /** A URL that reads this one object for `seconds`, answered as `contentType`. No request. */
  readUrl(key: string, seconds: number, contentType: string): Promise<string>;
  /** A URL to which this one object is PUT within `seconds`, with the headers that have to be sent. No request. */
  writeUrl(key: string, seconds: number, bound: Bound): Promise<{ url: string; headers: Record<string, string> }>;
}

const TIMEOUT_MS = 10_000;
const EMPTY = new Uint8Array();

/**
 * S3 over the signer and the connections of the DynamoDB client, as Lambda and KMS are asked (`signed-request.ts`): the
 * SDK's client and its presigner make 250 KB of a bundle (measured), for two requests.
 * Clients reach objects where they reach the API: at AWS's own endpoint, or at the local one.
 */
export function openSignedObjects(bucket: string, place: ServicePlace = {}): SignedObjects {
  const connections = new NodeHttpHandler();
  const signer = new SignatureV4({
    service: "s3",
    region: async () => place.region ?? ownRegion(),
    credentials: place.credentials ?? defaultProvider(),
    sha256: Sha256,
    // S3 signs the path as it is sent, once escaped.
    uriEscapePath: false,
  });
  const request = (method: string, key: string, headers: Record<string, string>, body?: Uint8Array) => {
    const url = new URL(`${place.endpoint ?? ownEndpoint("s3")}/${bucket}/${key}`);
    return new HttpRequest({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      headers: { host: url.host, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  };
  const send = async (method: string, key: string, headers: Record<string, string>, body: Uint8Array) => {
    const signed = HttpRequest.clone(await signer.sign(request(method, key, headers, body)));
    const { response } = await connections.handle(signed, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = Buffer.from(await streamCollector(response.body)).toString("utf8");
    const status: number = response.statusCode;
    if (status >= 300 && !(method === "DELETE" && status === 404))
      throw new Error(`S3 answered ${status} to ${method} of ${key}`, { cause: text.slice(0, 1000) });
  };
  const presign = async (unsigned: HttpRequest, seconds: number, unhoistable: readonly string[]) => {
    unsigned.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    const signed = HttpRequest.clone(
      await signer.presign(unsigned, { expiresIn: seconds, unhoistableHeaders: new Set(unhoistable) }),
    );
    const query = Object.entries(signed.query).flatMap(([name, value]) =>
      typeof value === "string" ? [`${encode(name)}=${encode(value)}`] : [],
    );
    const port = signed.port === undefined ? "" : `:${signed.port}`;
    return `${signed.protocol}//${signed.hostname}${port}${signed.path}?${query.join("&")}`;
  };
  return {
    async put(key, body, contentType) {
      await send("PUT", key, { "content-type": contentType, "content-length": String(body.byteLength) }, body);
    },
    async remove(key) {
      await send("DELETE", key, {}, EMPTY);
    },
    async readUrl(key, seconds, contentType) {
      const unsigned = request("GET", key, {});
      unsigned.query = { "response-content-type": contentType };
      return presign(unsigned, seconds, []);
    },
    async writeUrl(key, seconds, { size, sha256 }) {
      const checksum: Record<string, string> = sha256 === undefined ? {} : { "x-amz-checksum-sha256": sha256 };
      const headers = { "content-length": String(size), ...checksum };
      // Signed as headers, so that the client has to send them and S3 checks the content against them.
      const url = await presign(request("PUT", key, headers), seconds, Object.keys(headers));
      return { url, headers };
    },
  };
}

/** RFC 3986, as signatures demand it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
