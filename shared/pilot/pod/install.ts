import { dump } from "js-yaml";
import type { Frontgate } from "../../domain/frontgate/schema.ts";
import type { TrustSet } from "../../protocol/messages.ts";
import { podObjects } from "./objects.ts";

/** What whoever owns a cluster runs there, once. */
export interface Install {
  /** YAML for `kubectl apply -f -`. It holds the token. */
  readonly manifest: string;
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

/** One manifest for one Frontgate with its token. One request to KMS, once a process. */
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
  const objects = podObjects({
    config: {
      kind: "frontgate",
      mode: "cluster",
      frontgateId: frontgate.id,
      tenantId: frontgate.tenantId,
      pilotUrl,
      enrolmentToken: token,
      trust: await trust(),
      issuedAt: now.toISOString(),
    },
    image,
    namespace,
    ca: pilotCa,
  });
  const manifest = objects.map((object) => dump(object, { lineWidth: -1, noRefs: true })).join("---\n");
  return { manifest, expiresAt: until.toISOString() };
}
