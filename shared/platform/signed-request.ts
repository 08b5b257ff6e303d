import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { streamCollector } from "@smithy/core/serde";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";

/** Where a service of AWS is and who calls it; the function's own region, endpoint and role where left out. */
export interface ServicePlace {
  readonly region?: string;
  /** Without a slash at the end. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface SignedRequest {
  /** Begins with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly abortSignal?: AbortSignal;
}

export interface SignedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * One POST to a service of AWS, over the signer and the connections of the DynamoDB client, which every function loads
 * anyway: a whole client for one or two requests costs 60 to 98 KB and 10 to 13 ms of module start (Lambda's and KMS's,
 * measured, Node 24). No retries: whether a request may be repeated is the caller's to know.
 * @param service name that is signed
 * @param host of the service's endpoint, where it is called otherwise
 * @throws what the connection throws
 */
export function openSignedRequests(
  service: string,
  place: ServicePlace = {},
  host: string = service,
): (request: SignedRequest) => Promise<SignedAnswer> {
  const connections = new NodeHttpHandler();
  const signer = new SignatureV4({
    service,
    region: async () => place.region ?? ownRegion(),
    credentials: place.credentials ?? defaultProvider(),
    sha256: Sha256,
  });
  return async ({ path, headers, body, abortSignal }) => {
    const url = new URL(`${place.endpoint ?? ownEndpoint(host)}${path}`);
    const request = new HttpRequest({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      path: url.pathname,
      headers: { host: url.host, ...headers },
      body,
    });
    const signed = HttpRequest.clone(await signer.sign(request));
    const { response } = await connections.handle(signed, abortSignal === undefined ? {} : { abortSignal });
    const text = Buffer.from(await streamCollector(response.body)).toString("utf8");
    return { status: response.statusCode, headers: response.headers, text };
  };
}

/** The region of this function. @throws Error when it is not set */
export function ownRegion(): string {
  const { AWS_REGION: region } = process.env;
  if (!region) throw new Error("AWS_REGION is not set");
  return region;
}

/** As the SDK's clients find it: `AWS_ENDPOINT_URL`, or else the region's own. */
export function ownEndpoint(service: string): string {
  const { AWS_ENDPOINT_URL: given } = process.env;
  if (given) return given.replace(/\/$/, "");
  const region = ownRegion();
  return `https://${service}.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}`;
}
