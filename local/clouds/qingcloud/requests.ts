import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What QingCloud answers with status 200 and a `ret_code`. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** An API key, whose user may do all or nothing. */
export interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly owner: string;
  readonly powerless?: true;
}

export type Parameters = ReadonlyMap<string, string>;

/** Of a GET in the query, of a POST in the form. */
export async function parametersOf(request: IncomingMessage): Promise<Parameters> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  if (pathname !== "/iaas/") throw new Refusal(1101, `no such path ${pathname}`);
  if (request.method === "GET") return new Map(searchParams);
  if (request.method !== "POST") throw new Refusal(1101, `method ${request.method} is not supported`);
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return new Map(new URLSearchParams(Buffer.concat(pieces).toString("utf8")));
}

/** QingCloud believes a request for a minute, unless it says until when itself. */
const BELIEVED_MS = 60_000;

/** Who asks. In the order in which QingCloud looks: all that every request has, the key and its signature, the time. */
export function authenticated(method: string, parameters: Parameters, keys: readonly Key[], now: number): Key {
  for (const name of ["action", "access_key_id", "signature", "signature_method", "time_stamp", "version"])
    if (!parameters.get(name)) throw new Refusal(1100, `MissingParameter, request should have param [${name}]`);
  for (const [name, wanted] of [
    ["signature_version", "1"],
    ["version", "1"],
    ["signature_method", "HmacSHA256"],
  ] as const)
    if (parameters.get(name) !== wanted) throw new Refusal(1100, `InvalidRequest, [${name}] should be [${wanted}]`);
  const key = keys.find(({ accessKeyId }) => accessKeyId === parameters.get("access_key_id"));
  if (key === undefined)
    throw new Refusal(1200, `AuthFailure, access key [${parameters.get("access_key_id")}] does not exist`);
  const wanted = createHmac("sha256", key.secretAccessKey).update(signed(method, parameters)).digest();
  const given = Buffer.from(parameters.get("signature") ?? "", "base64");
  if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted))
    throw new Refusal(1200, `AuthFailure, signature not matched: string to sign is [${signed(method, parameters)}]`);
  const stamp = Date.parse(parameters.get("time_stamp") ?? "");
  const until = parameters.has("expires") ? Date.parse(parameters.get("expires") ?? "") : stamp + BELIEVED_MS;
  if (Number.isNaN(stamp) || Number.isNaN(until)) throw new Refusal(1100, "InvalidParameterFormat, wrong time format");
  if (now > until || stamp > now + BELIEVED_MS) throw new Refusal(1300, "RequestHasExpired, request has expired");
  return key;
}

function signed(method: string, parameters: Parameters): string {
  const pairs = [...parameters].filter(([name]) => name !== "signature").sort(([a], [b]) => (a < b ? -1 : 1));
  return `${method}\n/iaas/\n${pairs.map(([name, value]) => `${quoted(name)}=${quoted(value)}`).join("&")}`;
}

/** Byte by byte, as RFC 3986 has it. */
function quoted(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** `name.1`, `name.2`…; none is an empty list. */
export function list(parameters: Parameters, name: string): readonly string[] {
  const found = [...parameters].filter(([one]) => one.startsWith(`${name}.`));
  return found
    .sort(([a], [b]) => Number(a.slice(name.length + 1)) - Number(b.slice(name.length + 1)))
    .map(([, value]) => value);
}

export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined || value === "")
    throw new Refusal(1100, `MissingParameter, request should have param [${name}]`);
  return value;
}

export function requiredList(parameters: Parameters, name: string): readonly string[] {
  const values = list(parameters, name);
  if (values.length === 0) throw new Refusal(1100, `MissingParameter, request should have param [${name}]`);
  return values;
}

export function integer(parameters: Parameters, name: string, otherwise: number): number {
  const value = parameters.get(name);
  if (value === undefined) return otherwise;
  if (!/^\d+$/.test(value)) throw new Refusal(1100, `InvalidParameterFormat, [${name}] should be integer`);
  return Number(value);
}

/** One page of a set, as every `Describe…` answers. */
export function paged(parameters: Parameters, member: string, found: readonly object[]): object {
  const offset = integer(parameters, "offset", 0);
  const limit = Math.min(integer(parameters, "limit", 20), 100);
  return { [member]: found.slice(offset, offset + limit), total_count: found.length };
}
