import type * as z from "zod";
import { systemClock } from "../../kernel/clock.ts";
import { type Provider, ProviderError } from "../contract.ts";
import { accessOf } from "./access.ts";
import { type Connection, keepTransports } from "./connection.ts";
import { manifest } from "./manifest.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";
import { tunnelTransport } from "./transport.ts";

// For the whole process: connections outlive one call.
const open = keepTransports();

/** Of who does not say which addresses may be dialled: none. */
const nowhere = (): boolean => false;

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ credential, config, tunnel, allows = nowhere, clock = systemClock }) {
    const access = accessOf(parse(Credential, credential, "credential"));
    const connection: Connection = {
      transport: tunnel === undefined ? open(access, { allows }) : tunnelTransport(tunnel),
      config: parse(Config, config, "config"),
      clock,
    };
    return {
      probe: () => probe(connection, access.caCertificate === undefined ? "public" : "credential"),
    };
  },
};

/** Says which member is wrong and how, never what it held. */
function parse<T extends z.ZodType>(schema: T, value: unknown, what: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw new ProviderError({
    kind: "invalid",
    providerCode: `Invalid${what}`,
    message: `The ${what} is not one for Kubernetes: ${faults.join("; ")}`,
  });
}
