import { ProviderError } from "../contract.ts";
import { tunnelWire } from "../http/tunnel-wire.ts";
import { tunnelTo } from "../http/ways.ts";
import { openWire, type Wire } from "../http/wire.ts";
import type { HttpTunnel } from "../tunnel.ts";
import { wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Config, Credential, Key } from "./schema.ts";
import { canonical, encoded, signature } from "./sign.ts";

const PUBLIC = "https://api.qingcloud.com";
export const PATH = "/iaas/";

/** How one account's API is reached, and as whom. */
export interface Way {
  readonly wire: Pick<Wire, "ask">;
  /** In the words of an error: an address, or who dials it. */
  readonly place: string;
  /** Absent: of a key that somebody else signs with. */
  readonly key: Key | undefined;
  /** The query or form of a request. */
  said(method: string, parameters: Readonly<Record<string, string>>, now: Date): string;
}

// For the whole process; a connection knows no tenant.
const wires = new Map<string, Wire>();

function wireTo(server: string): Wire {
  const kept = wires.get(server);
  if (kept !== undefined) return kept;
  const fault = (error: unknown) => wayError(error, new URL(server).host);
  // An endpoint is QingCloud's own, or one of the operator's list: no address of it is refused.
  const wire = openWire({ server }, { allows: () => true, limits: LIMITS, fault });
  wires.set(server, wire);
  return wire;
}

function direct(key: Key, { endpoint: server = PUBLIC }: Config): Way {
  // A path of the endpoint goes before QingCloud's own, and is signed with it.
  const path = new URL(server).pathname.replace(/\/+$/, "") + PATH;
  return {
    wire: wireTo(server),
    place: new URL(server).host,
    key,
    said(method, parameters, now) {
      const query = canonical({
        ...parameters,
        access_key_id: key.accessKeyId,
        signature_method: "HmacSHA256",
        signature_version: "1",
        version: "1",
        time_stamp: `${now.toISOString().slice(0, 19)}Z`,
      });
      return `${query}&signature=${encoded(signature(method, path, query, key.secretAccessKey))}`;
    },
  };
}

/** The Frontgate signs, with its own key and by its own clock. */
function through(tunnel: HttpTunnel, { endpoint }: Config): Way {
  if (endpoint !== undefined)
    throw new ProviderError({
      kind: "invalid",
      providerCode: "InvalidConfig",
      message: "The Frontgate's `cloud.json` names the endpoint already: leave `endpoint` out.",
    });
  return {
    wire: tunnelWire(tunnel, { timeoutMs: LIMITS.headersMs }),
    place: "through its Frontgate",
    key: undefined,
    said: (_, parameters) => canonical(parameters),
  };
}

/** @throws ProviderError `unavailable` through a Frontgate without a tunnel, `invalid` where the config names an endpoint besides */
export const wayTo = (credential: Credential, config: Config, tunnel: HttpTunnel | undefined): Way =>
  "via" in credential ? through(tunnelTo("QingCloud", tunnel), config) : direct(credential, config);
