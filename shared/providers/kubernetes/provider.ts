import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { nowhere } from "../http/dialling.ts";
import { tunnelTo } from "../http/ways.ts";
import { parseInput } from "../input.ts";
import { openRoleSessions } from "../role-sessions.ts";
import { type Access, accessOf } from "./access.ts";
import { keepTransports } from "./connection.ts";
import { eksTokens } from "./eks.ts";
import type { Cluster } from "./health.ts";
import { helmReleases } from "./helm/releases.ts";
import { inspecting } from "./inspect/inspect.ts";
import { manifest } from "./manifest.ts";
import { manifestReleases } from "./manifests/manifests.ts";
import { openNamespaces } from "./namespaces.ts";
import { probe } from "./probe.ts";
import { openReleases } from "./releases.ts";
import { Resources } from "./resources.ts";
import { Config, HeldCredential } from "./schema.ts";
import { tunnelTransport } from "./transport.ts";

// For the whole process: connections outlive one call.
const open = keepTransports();
const assume = openRoleSessions();

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ tunnel, tools, tenantId, allows = nowhere, clock = systemClock, ...given }) {
    const held = parseInput("Kubernetes", "credential", HeldCredential, given.credential);
    const access = "via" in held ? undefined : accessOf(held);
    const config = parseInput("Kubernetes", "config", Config, given.config);
    const dial = (to: Access) => {
      if (!("eks" in held)) return open(to, { allows });
      const token = eksTokens(() => assume({ ...held, tenantId }), held.eks, clock);
      return open(to, { allows, token }, JSON.stringify([held, tenantId]));
    };
    const transport = access === undefined ? tunnelTransport(tunnelTo("The cluster", tunnel)) : dial(access);
    const trustedBy = access !== undefined && access.caCertificate === undefined ? "public" : "credential";
    const cluster: Cluster = { transport, resources: new Resources(transport), clock };
    return {
      probe: () => probe(transport, config, trustedBy),
      workloads: {
        namespaces: openNamespaces(transport),
        releases: openReleases(cluster, {
          manifests: manifestReleases(cluster),
          // A function without the program reads what is there, and puts nothing.
          helm: helmReleases({ transport, clock, program: tools?.helm ?? "helm" }),
        }),
        inspect: inspecting(transport),
      },
    };
  },
};
