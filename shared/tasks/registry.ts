import { adoptNode } from "./adopt-node.ts";
import { attachAddress } from "./attach-address.ts";
import { attachVolume } from "./attach-volume.ts";
import { checkLinks } from "./check-links.ts";
import { checkPilot } from "./check-pilot.ts";
import type { TaskKind } from "./contract.ts";
import { createNode } from "./create-node.ts";
import { askToken, keepToken } from "./custom-metadata.ts";
import { deleteNode } from "./delete-node.ts";
import { deleteSnapshots } from "./delete-snapshots.ts";
import { deregister } from "./deregister.ts";
import { deregisterNodes } from "./deregister-nodes.ts";
import { detachAddress } from "./detach-address.ts";
import { ensureFrontgate } from "./ensure-frontgate.ts";
import { keepAddress } from "./keep-address.ts";
import { keepVolume } from "./keep-volume.ts";
import { mountVolumes } from "./mount-volumes.ts";
import { askNames, keepNames } from "./node-names.ts";
import { preCheck } from "./pre-check.ts";
import { putMetadata } from "./put-metadata.ts";
import { refreshLinks } from "./refresh-links.ts";
import { registerNodes } from "./register-nodes.ts";
import { releaseFrontgate } from "./release-frontgate.ts";
import { resizeInstance } from "./resize-instance.ts";
import { resizeVolume } from "./resize-volume.ts";
import { runCommand } from "./run-command.ts";
import { keepContainer, runContainer, stopContainer } from "./run-container.ts";
import { destroyService, runService, stopService } from "./run-service.ts";
import { keepKeys, setKeys } from "./set-keys.ts";
import { snapshotVolume } from "./snapshot-volume.ts";
import { startConfd } from "./start-confd.ts";
import { startInstance } from "./start-instance.ts";
import { stopConfd } from "./stop-confd.ts";
import { stopInstance } from "./stop-instance.ts";
import { waitReady } from "./wait-ready.ts";
import { unwatchNode, watchNode } from "./watch-node.ts";
import { workloadTasks } from "./workloads/registry.ts";

/** Every step that there is: a new one is one file beside this and one line here. */
const kinds: readonly TaskKind[] = [
  adoptNode,
  checkPilot,
  checkLinks,
  ensureFrontgate,
  registerNodes,
  createNode,
  putMetadata,
  refreshLinks,
  mountVolumes,
  startConfd,
  preCheck,
  stopInstance,
  startInstance,
  resizeInstance,
  resizeVolume,
  keepVolume,
  attachVolume,
  attachAddress,
  detachAddress,
  keepAddress,
  askToken,
  keepToken,
  askNames,
  keepNames,
  runContainer,
  keepContainer,
  stopContainer,
  keepKeys,
  setKeys,
  runService,
  waitReady,
  watchNode,
  unwatchNode,
  stopService,
  destroyService,
  runCommand,
  snapshotVolume,
  deleteSnapshots,
  stopConfd,
  deleteNode,
  deregisterNodes,
  deregister,
  releaseFrontgate,
  ...workloadTasks,
];

const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));

/** Names of all of them. */
export const taskKinds = (): readonly string[] => [...byKind.keys()];

/** As long as a step may take; `undefined` where this version does not know it. */
export function timeoutOf(kind: string): number | undefined {
  return byKind.get(kind)?.timeoutMs;
}

/** @throws when there is no such step: a plan and the code that runs it come from different versions */
export function taskKind(kind: string): TaskKind {
  const found = byKind.get(kind);
  if (found === undefined) throw new Error(`there is no task "${kind}"`);
  return found;
}
