import type * as z from "zod";
import { type Provider, ProviderError } from "../contract.ts";
import { openRoleSessions } from "../role-sessions.ts";
import { openAddresses } from "./addresses.ts";
import { openEc2 } from "./client.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { probe } from "./probe.ts";
import { Config, HeldCredential } from "./schema.ts";
import { openSnapshots } from "./snapshots.ts";
import { openVolumes } from "./volumes.ts";

// For the whole process: sessions outlive one call.
const assume = openRoleSessions();

export const provider: Provider<typeof manifest> = {
  manifest,
  connect(input) {
    const credential = parse(HeldCredential, input.credential, "credential");
    const config = parse(Config, input.config, "config");
    const { tenantId } = input;
    const signer = "roleArn" in credential ? () => assume({ ...credential, tenantId }) : credential;
    const ec2 = openEc2(signer, config);
    return {
      probe: () => probe(ec2, config),
      network: openNetwork(ec2, config),
      instances: openInstances(ec2),
      volumes: openVolumes(ec2),
      snapshots: openSnapshots(ec2),
      addresses: openAddresses(ec2),
      images: openImages(ec2),
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
    message: `The ${what} is not one for AWS: ${faults.join("; ")}`,
  });
}
