import * as z from "zod";
import type { Sealer } from "../../platform/secrets.ts";
import type { CommandRecord } from "./schema.ts";

/**
 * What of a command may hold secrets. It is sealed in the command's item, and opened to be sent; a command that can hold
 * none is not, for a sealed body is twice as long, and each command is written several times.
 */
export const Confidence = z.object({
  /** CommandBody as JSON, when it is small enough for a message. */
  body: z.string().optional(),
  /** Else the key of the object that it lies in. */
  key: z.string().optional(),
  /** Passwords among the deployment's answers: what an agent prints is looked through for them. */
  secrets: z.array(z.string()).readonly(),
});
export type Confidence = z.infer<typeof Confidence>;

/** One KMS request. */
export function sealConfidence(
  sealer: Sealer,
  command: Pick<CommandRecord, "tenantId" | "id">,
  confidence: Confidence,
): Promise<string> {
  return sealer.seal(JSON.stringify(confidence), { tenant: command.tenantId, object: command.id });
}

/** One KMS request, where it is sealed. */
export async function openConfidence(
  sealer: Pick<Sealer, "open">,
  { tenantId: tenant, id: object, body, sealed }: Pick<CommandRecord, "tenantId" | "id" | "body" | "sealed">,
): Promise<Confidence> {
  if (body !== undefined) return { body, secrets: [] };
  if (sealed === undefined) throw new Error(`the command ${object} has no body`);
  return Confidence.parse(JSON.parse(await sealer.open(sealed, { tenant, object })));
}

/** Shorter ones would strike out letters everywhere, and are guessed anyhow. */
const SHORTEST = 4;

/** The text without those secrets, the longest first, since one may be a part of another. */
export function strike(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, "[secret]"), text);
}
