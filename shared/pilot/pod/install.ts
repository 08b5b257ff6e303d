import { createHash } from "node:crypto";
import { dump } from "js-yaml";
import type { Frontgate } from "../../domain/frontgate/schema.ts";
import type { TrustSet } from "../../protocol/messages.ts";
import { frontgateConfig } from "../frontgate-config.ts";
import { podObjects } from "./objects.ts";

/** What whoever owns a cluster runs there, once. */
export interface Install {
  /** YAML for `kubectl apply -f -`. It holds the token. */
  readonly manifest: string;
  /** The same as YAML for `helm install -f -` of our chart (`scripts/frontgate-chart.ts`). It holds the token too. */
  readonly values: string;
  /** RFC 3339: until then the token enrols. */
  readonly expiresAt: string;
}

export interface InstallParts {
  /** Absent: the operator offers none. */
  readonly image: string | undefined;
  /** wss:// address of Pilot as clusters see it. */
  readonly pilotUrl: string;
  /** Of that address, in PEM, where it is not of a public authority. */
  readonly pilotCa?: string | undefined;
  trust(): Promise<TrustSet>;
}

/** One manifest, and the same as values, for one Frontgate with its token. One request to KMS, once a process. */
export async function installOf(
  { pilotUrl, pilotCa, trust }: InstallParts,
  input: {
    readonly frontgate: Pick<Frontgate, "id" | "tenantId">;
    readonly image: string;
    readonly token: string;
    readonly namespace: string | undefined;
    readonly now: Date;
    readonly until: Date;
  },
): Promise<Install> {
  const { frontgate, image, token, namespace, now, until } = input;
  const pilot = { url: pilotUrl, trust };
  const own = { mode: "cluster", enrolmentToken: token, issuedAt: now.toISOString() } as const;
  const config = await frontgateConfig(pilot, frontgate, own);
  const files = { "agent.json": sorted(config), ...(pilotCa === undefined ? {} : { "ca.pem": pilotCa }) };
  const digest = createHash("sha256").update(sorted(files)).digest("hex");
  const ports = portsOf(pilotUrl);
  const objects = podObjects({ frontgateId: frontgate.id, files, digest, image, namespace, ports });
  const manifest = objects.map((object) => dump(object, { lineWidth: -1, noRefs: true })).join("---\n");
  const { kind: _kind, mode: _mode, enrolmentToken, ...values } = config;
  const chosen = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(pilotCa === undefined ? {} : { ca: pilotCa }),
  };
  return {
    manifest,
    values: dump({ ...values, token: enrolmentToken, image, ports, ...chosen }, { lineWidth: -1 }),
    expiresAt: until.toISOString(),
  };
}

/** What API servers listen on mostly: https://kubernetes.io/docs/reference/networking/ports-and-protocols/, and distributions with others. */
const API_SERVERS = [443, 6443, 8443, 16443];

function portsOf(pilotUrl: string): readonly number[] {
  const { port } = new URL(pilotUrl);
  return [...new Set([...API_SERVERS, port === "" ? 443 : Number(port)])];
}

/** JSON with its members in order, as the chart's engine writes it: the same configuration has the same digest. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
