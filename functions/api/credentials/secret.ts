import * as z from "zod";
import { invalid } from "../../../shared/kernel/problem.ts";
import { faults } from "../../../shared/platform/middleware/validate.ts";
import { manifestOf, manifests } from "../../../shared/providers/registry.ts";
import { isThroughFrontgate } from "../../../shared/providers/tunnel.ts";

const Members = z.record(z.string(), z.unknown());

/** The secret as its provider's manifest reads it. @throws Problem 422 with pointers below `/secret` */
export function parseSecret(provider: string, secret: unknown): Readonly<Record<string, unknown>> {
  const manifest = manifestOf(provider);
  if (manifest === undefined) throw unknownProvider(provider);
  const parsed = manifest.credential.safeParse(secret);
  if (parsed.success) return Members.parse(parsed.data);
  if (isThroughFrontgate(secret)) throw noWay(manifest.title);
  throw invalid(
    "invalid-request",
    `This is not a credential of ${manifest.title}`,
    faults(parsed.error.issues, ["secret"]),
  );
}

function noWay(title: string) {
  const ways = manifests.flatMap(({ id, functions }) => (functions?.tunnel === true ? [id] : [])).join(", ");
  return invalid("invalid-request", `This is not a credential of ${title}`, [
    {
      pointer: "/secret/via",
      detail: `${title} is not reached through a Frontgate; this store does so for: ${ways}.`,
      remedy: "Send what the cloud takes from anybody: docs/providers.md says what that is.",
    },
  ]);
}

function unknownProvider(provider: string) {
  const known = manifests.map(({ id }) => id).join(", ");
  return invalid("invalid-request", "There is no such provider", [
    { pointer: "/provider", detail: `There is no provider "${provider}".`, remedy: `Choose one of: ${known}.` },
  ]);
}
