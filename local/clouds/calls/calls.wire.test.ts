import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { provider as qingcloud } from "../../../shared/providers/qingcloud/provider.ts";
import { startQingCloudLand } from "../qingcloud/start-land.ts";
import { playDeployment } from "./played.ts";
import { countCalls } from "./ratio.ts";

it("a deployment asks QingCloud little more than it has to", async () => {
  const land = await startQingCloudLand({ stateDir: await mkdtemp(join(tmpdir(), "pitrix-calls-")) });
  try {
    const tasks = await playDeployment(land, qingcloud);
    const { asked, most, line } = countCalls(land, land.front.calls(), tasks);
    console.log(line);
    expect(asked, line).toBeLessThanOrEqual(most);
    expect(land.front.accepted()[land.making]).toBe(4);
  } finally {
    await land.stop();
  }
});
