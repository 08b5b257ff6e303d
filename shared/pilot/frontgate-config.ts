import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { FrontgateConfig, TrustSet } from "../protocol/messages.ts";

/** What Frontgates are told of Pilot. */
export interface PilotOffer {
  /** wss:// address as they see it. */
  readonly url: string;
  trust(): Promise<TrustSet>;
}

/** What a Frontgate that is not enrolled yet finds on its machine. One request to KMS, once a process. */
export async function frontgateConfig(
  pilot: PilotOffer,
  { id, tenantId }: Pick<Frontgate, "id" | "tenantId">,
  own: Pick<FrontgateConfig, "enrolmentToken" | "issuedAt" | "mode" | "member">,
): Promise<FrontgateConfig> {
  return {
    kind: "frontgate",
    frontgateId: id,
    tenantId,
    pilotUrl: pilot.url,
    trust: await pilot.trust(),
    ...own,
  };
}
