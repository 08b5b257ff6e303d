import type { IncomingMessage } from "node:http";
import { bodyText } from "../http/body.ts";
import type { Dialling } from "../http/dialling.ts";
import { openWire, type Wire } from "../http/wire.ts";
import { fault } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { networkFault } from "./network-fault.ts";

export interface Sent {
  readonly method: string;
  /** Absolute. */
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

/** Of a documentation's network (RFC 5737): no policy of public addresses lets it in, so that only a server is dialled there which the operator lists. */
const NOWHERE = "192.0.2.1";

/**
 * Connections to the services of one cloud, by their origins. Where the catalogue leads is as much the tenant's say as Keystone's own
 * address: each is asked for at the moment of dialling. No redirect is followed. A password or token goes in clear (`http:`) only to
 * what the operator lists.
 */
export function openWires(caCertificate: string | undefined, { allows, lookup }: Dialling) {
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
    /** @throws ProviderError for everything that comes before an answer, and from its body */
    async ask({ method, url, headers, body }: Sent): Promise<Answer> {
      const { origin, pathname, search } = new URL(url);
      const answer = await to(origin).ask({ method, path: pathname + search, headers, body });
      const text = await bodyText(answer, "The cloud", LIMITS.answerBytes).catch((error: unknown) => {
        throw networkFault(error, origin);
      });
      return { status: answer.statusCode ?? 0, headers: flat(answer.headers), text };
    },
    close: async () => {
      await Promise.all([...wires.values()].map((wire) => wire.close()));
    },
  };
}
export type Wires = ReturnType<typeof openWires>;

function flat(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}
