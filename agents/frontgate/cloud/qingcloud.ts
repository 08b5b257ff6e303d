import { createHmac } from "node:crypto";
import type { Clock } from "../../../shared/kernel/clock.ts";
import type { CallCloud } from "../../../shared/protocol/calling.ts";
import { CallRefused, type OpenAnswer } from "../calls/carrier.ts";
import { type Door, type Outgoing, present, type Told } from "./door.ts";
import type { QingcloudSettings } from "./settings.ts";
import { spellings } from "./struck.ts";
import { once, wholeJson } from "./whole.ts";

const PATH = "/iaas/";
/** More than a hundred of anything, which is the most that QingCloud shows at a time. */
const ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * What is called: one verb and one of the nouns that machines need. Users, keys of any kind, consoles, certificates, VPNs and whatever
 * else QingCloud has are not (https://docsv4.qingcloud.com/user_guide/development_docs/api/command_list/).
 */
const CALLED =
  /^[A-Z][a-z]+(?:Instance(?:s|Types|Attributes)|Volume(?:s|Attributes|FromSnapshot)|Snapshot(?:s|Attributes)|Eip(?:s|Attributes)?|Vxnets|Routers|Images|Jobs|Zones|QuotaLeft|UserDataAttachment|SecurityGroup(?:s|Rules|Attributes)?)$/;
const READS = /^(Describe|Get)/;
/** The account itself is told by its own key alone. */
const OWN_KEY = "DescribeAccessKeys";
/** What the signature is made of, which nobody else says. */
const SIGNED_WITH = [
  "access_key_id",
  "signature",
  "signature_method",
  "signature_version",
  "time_stamp",
  "expires",
  "version",
  "token",
];
const SECRET_MEMBER = /passw|secret|private_?key|psk|token/i;

/** The door of a QingCloud: parameters come without a key, and go out signed with the file's. No answer tells a password or a key. */
export function qingcloudDoor(settings: QingcloudSettings, clock: Clock) {
  const { endpoint, accessKeyId, secretAccessKey } = settings;
  const { origin, pathname } = new URL(endpoint);
  const path = pathname.replace(/\/+$/, "") + PATH;

  function signed(method: string, parameters: ReadonlyMap<string, string>): string {
    const query = canonical([
      ...parameters,
      ["access_key_id", accessKeyId],
      ["signature_method", "HmacSHA256"],
      ["signature_version", "1"],
      ["version", "1"],
      ["time_stamp", `${clock().toISOString().slice(0, 19)}Z`],
    ]);
    const signature = createHmac("sha256", secretAccessKey).update(`${method}\n${path}\n${query}`).digest("base64");
    return `${query}&signature=${encoded(signature)}`;
  }

  /** @throws CallRefused */
  function letIn(method: string, said: string): ReadonlyMap<string, string> {
    const parameters = new Map(new URLSearchParams(said));
    const action = parameters.get("action") ?? "";
    if (!CALLED.test(action) && action !== OWN_KEY)
      throw new CallRefused(`${/^\w{1,64}$/.test(action) ? action : "This"} is not called through a Frontgate.`);
    if (method === "GET" && !READS.test(action)) throw new CallRefused("What changes something is a POST.");
    if (settings.zone !== undefined && parameters.get("zone") !== settings.zone)
      throw new CallRefused(`Only the zone ${settings.zone} is called.`);
    for (const name of SIGNED_WITH) parameters.delete(name);
    if (action !== OWN_KEY) return parameters;
    const zone = parameters.get("zone") ?? "";
    return new Map(Object.entries({ action, zone, limit: "1", "access_keys.1": accessKeyId }));
  }

  return {
    title: "QingCloud",
    secrets: () => [...spellings(secretAccessKey), accessKeyId],
    refusal({ method, path: asked, origin: elsewhere }: CallCloud) {
      const isApi = method === "GET" ? asked.startsWith(`${PATH}?`) : method === "POST" && asked === PATH;
      return isApi && elsewhere === undefined ? undefined : `Of a QingCloud only ${PATH} is called.`;
    },
    outward({ method, path: asked, headers: given }: CallCloud, body: Uint8Array | undefined): Outgoing {
      const { cookie: _, "x-auth-token": __, ...headers } = present(given);
      const isGet = method === "GET";
      const parameters = letIn(method, isGet ? asked.slice(PATH.length + 1) : Buffer.from(body ?? []).toString());
      const query = signed(method, parameters);
      if (isGet) return { url: `${origin}${path}?${query}`, method, headers, body: undefined };
      const form = { ...headers, "content-type": "application/x-www-form-urlencoded" };
      return { url: `${origin}${path}`, method, headers: form, body: Buffer.from(query) };
    },
    async inward({ headers, body }: OpenAnswer): Promise<Told> {
      const { "set-cookie": _, location: __, ...rest } = headers;
      const answer = await wholeJson(body, ANSWER_BYTES, "QingCloud");
      // What is no JSON is no answer of QingCloud's, whatever it says.
      return { headers: rest, body: once(Buffer.from(answer === undefined ? "" : JSON.stringify(answer, without))) };
    },
  } satisfies Door;
}

const without = (name: string, value: unknown): unknown => (SECRET_MEMBER.test(name) ? undefined : value);

/** Sorted by name, in the one spelling that is signed: https://docs.qingcloud.com/api/common/signature.html */
function canonical(parameters: readonly (readonly [string, string])[]): string {
  return [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join("&");
}

/** `encodeURIComponent` leaves five characters that QingCloud's own clients encode. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
