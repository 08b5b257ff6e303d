import type { FrontgateCommand } from "../../../shared/protocol/messages.ts";
import { keys } from "../../etcd/keys.ts";
import type { EtcdLink } from "../../etcd/link.ts";
import { removeUser } from "../../etcd/users.ts";
import { type Applied, commitVersion } from "../metadata.ts";

type Deregister = Extract<FrontgateCommand, { kind: "deregister-deployment" }>;

/** Removes everything of a deployment but its version, which goes on refusing late commands. May be repeated. */
export async function deregisterDeployment(link: EtcdLink, version: number, command: Deregister): Promise<Applied> {
  const { deploymentId } = command;
  const registrations = keys.deploymentRegistrations(deploymentId);
  const { entries } = await link.list(registrations);
  const applied = await commitVersion(link, deploymentId, version, async () => [
    { removePrefix: keys.deployment(deploymentId) },
    { removePrefix: keys.deploymentReports(deploymentId) },
    { removePrefix: keys.revokedOf(deploymentId) },
    { remove: keys.document(deploymentId) },
  ]);
  if (applied === "stale") return applied;
  for (const entry of entries) await removeUser(link, entry.key.slice(registrations.length));
  // Last, so that a repetition after a crash still finds whose users to remove.
  await link.commit([], [{ removePrefix: registrations }]);
  return applied;
}
