import type { IncomingMessage } from "node:http";
import { bodyText } from "../http/body.ts";
import type { Dialling } from "../http/dialling.ts";
import { tunnelWire } from "../http/tunnel-wire.ts";
import { openWire, type Wire, type WireAnswer } from "../http/wire.ts";
import type { HttpTunnel } from "../tunnel.ts";
import { fault } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { networkFault } from "./network-fault.ts";

export interface Sent {
  readonly method: string;
  /** Absolute; through a Frontgate Keystone has none, and its paths begin with `/`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Wires {
  /** @throws ProviderError for everything that comes before an answer, and from its body */
  ask(sent: Sent): Promise<Answer>;
  close(): Promise<void>;
}

/** Of a documentation's network (RFC 5737): no policy of public addresses lets it in, so that only a server is dialled there which the operator lists. */
const NOWHERE = "192.0.2.1";

/** Stands before paths of Keystone's, to be read as URLs; a name that nothing has (RFC 6761). */
const ENTRY = "https://keystone.invalid";

/**
 * Connections to the services of one cloud, by their origins. Where the catalogue leads is as much the tenant's say as Keystone's own
 * address: each is asked for at the moment of dialling. No redirect is followed. A password or token goes in clear (`http:`) only to
 * what the operator lists.
 */
export function openWires(caCertificate: string | undefined, { allows, lookup }: Dialling): Wires {
  const wires = new Map<string, Wire>();

  function to(origin: string): Wire {
    const there = wires.get(origin);
    if (there !== undefined) return there;
    if (origin.startsWith("http:") && !allows(origin, NOWHERE)) {
      throw fault(
        "invalid",
        "PlainHttp",
        `${new URL(origin).host} would be spoken with in clear (http), which the operator of this installation has not allowed.`,
        "Use the cloud's https addresses, in `authUrl` and in its catalogue, or ask the operator to allow this one.",
      );
    }
    const made = openWire(
      { server: origin, caCertificate },
      { allows, ...(lookup === undefined ? {} : { lookup }), limits: LIMITS, fault: networkFault },
    );
    wires.set(origin, made);
    return made;
  }

  return {
    async ask({ method, url, headers, body }) {
      const { origin, pathname, search } = new URL(url);
      const answer = await to(origin).ask({ method, path: pathname + search, headers, body });
      return read(answer).catch((error: unknown) => {
        throw networkFault(error, origin);
      });
    },
    close: async () => {
      await Promise.all([...wires.values()].map((wire) => wire.close()));
    },
  };
}

/** The same through the Frontgate beside the cloud, which knows where Keystone is, and from its catalogue where the others are. */
export function tunnelWires(tunnel: HttpTunnel): Wires {
  return {
    async ask({ url, ...sent }) {
      const { origin, pathname, search } = new URL(url, ENTRY);
      const wire = tunnelWire(tunnel, { timeoutMs: LIMITS.headersMs, ...(origin === ENTRY ? {} : { origin }) });
      return read(await wire.ask({ ...sent, path: pathname + search }));
    },
    close: async () => {},
  };
}

async function read(answer: WireAnswer): Promise<Answer> {
  const text = await bodyText(answer, "The cloud", LIMITS.answerBytes);
  return { status: answer.statusCode ?? 0, headers: flat(answer.headers), text };
}

function flat(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}
