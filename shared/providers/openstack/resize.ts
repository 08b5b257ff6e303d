import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "./errors.ts";
import type { Flavors } from "./flavors.ts";
import { LIMITS } from "./limits.ts";
import type { Server, Servers } from "./servers.ts";

const STEP_MS = 500;

/** Looks every half second; the last look when the time is over. */
async function waitWhile(servers: Servers, first: Server, so: (server: Server) => boolean): Promise<Server> {
  const deadline = performance.now() + LIMITS.resizeMs;
  let server = first;
  while (so(server) && performance.now() < deadline) {
    await sleep(STEP_MS);
    server = await servers.get(first.id);
  }
  return server;
}

/**
 * Nova resizes in two steps: it makes the machine anew in its new flavor (`VERIFY_RESIZE`), and drops the old one when that is confirmed.
 * Whoever finds a machine between the two confirms it: for us a resize that was begun is meant. Answers the machine as it is then.
 */
export async function settled(servers: Servers, found: Server): Promise<Server> {
  const verified = await waitWhile(servers, found, ({ status }) => status === "RESIZE");
  if (verified.status !== "VERIFY_RESIZE") return verified;
  await servers.act(verified.id, "confirmResize");
  return waitWhile(servers, verified, ({ status }) => status === "VERIFY_RESIZE");
}

/** @throws ProviderError as `InstancesCapability.resize` */
export async function resize(servers: Servers, flavors: Flavors, id: string, type: string): Promise<void> {
  const server = await settled(servers, await servers.get(id));
  if (server.flavor === type) return;
  if (server.state !== "stopped") {
    throw fault(
      "conflict",
      "MachineNotStopped",
      `Machine ${id} is ${server.state}: only a stopped one can become ${type}.`,
      "Stop the machine first.",
    );
  }
  const flavor = await flavors.named(type);
  if (server.bareMetal || flavor.bareMetal)
    throw fault(
      "invalid",
      "BareMetalHasOneSize",
      `Bare metal cannot become another flavor (${server.flavor}, ${type}).`,
    );
  await servers.act(id, "resize", { flavorRef: flavor.id });
  // Accepted; Nova says RESIZE a moment later. What is not done in this time is confirmed when the machine is started.
  await settled(
    servers,
    await waitWhile(servers, await servers.get(id), ({ status, flavor: now }) => status === "SHUTOFF" && now !== type),
  );
}
