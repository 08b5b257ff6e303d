import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { provider as openstack } from "../../../shared/providers/openstack/provider.ts";
import { startOpenStackLand } from "../openstack/start-land.ts";
import { playDeployment } from "./played.ts";
import { countCalls } from "./ratio.ts";

it("a deployment asks OpenStack's own services little more than it has to", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-calls-"));
  const land = await startOpenStackLand({ stateDir });
  try {
    const tasks = await playDeployment(land, openstack);
    const calls = land.front.calls();
    const { asked, most, line } = countCalls(land, calls, tasks);
    console.log(line, calls);
    expect(asked, line).toBeLessThanOrEqual(most);
    // Three nodes and the Frontgate, each made once.
    expect(land.front.accepted()[land.making]).toBe(4);
  } finally {
    await land.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}, 600_000);
