import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { parseInput } from "../input.ts";
import { openLookups } from "../lookups.ts";
import { openRoleSessions, type Session } from "../role-sessions.ts";
import { openAddresses } from "./addresses.ts";
import { openEc2 } from "./client.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { probe } from "./probe.ts";
import { Config, HeldCredential } from "./schema.ts";
import { openSecurityGroups } from "./security-groups.ts";
import { openSnapshots } from "./snapshots.ts";
import { openVolumes } from "./volumes.ts";

// For the whole process: sessions outlive one call.
const assume = openRoleSessions();

export const provider: Provider<typeof manifest> = {
  manifest,
  connect(input) {
    const credential = parseInput("AWS", "credential", HeldCredential, input.credential);
    const config = parseInput("AWS", "config", Config, input.config);
    const { lookups = openLookups(input.clock ?? systemClock) } = input;
    const { tenantId } = input;
    const signer =
      "roleArn" in credential ? (refused?: Session) => assume({ ...credential, tenantId }, refused) : credential;
    const ec2 = openEc2(signer, config);
    return {
      probe: () => probe(ec2, config),
      network: openNetwork(ec2, config),
      securityGroups: openSecurityGroups(ec2),
      instances: openInstances(ec2, lookups),
      volumes: openVolumes(ec2),
      snapshots: openSnapshots(ec2),
      addresses: openAddresses(ec2),
      images: openImages(ec2),
    };
  },
};
