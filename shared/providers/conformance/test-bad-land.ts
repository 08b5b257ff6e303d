import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StartLand } from "../../../local/clouds/land.ts";
import type { BadDay } from "./bad-days.ts";
import { disturbances } from "./disturbances.ts";

/** A land of `local/clouds` behind its front. @param said how this cloud says what it refuses */
export async function landOnABadDay(
  start: StartLand,
  said: Pick<
    BadDay,
    "device" | "honoursClientToken" | "busy" | "throttled" | "quota" | "noAddress" | "unfit" | "expired" | "nowhere"
  >,
): Promise<BadDay> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-bad-day-"));
  const ordered = disturbances();
  const land = await start({ stateDir, disturb: ordered.disturb });
  const secret = /secret|password/i;
  return {
    ...said,
    credential: land.credential,
    config: land.config,
    subnetId: land.subnetId,
    imageId: land.images.frontgate,
    secrets: Object.entries(land.credential).flatMap(([name, value]) =>
      secret.test(name) && typeof value === "string" ? value : [],
    ),
    disturbances: ordered,
    asked: () => Object.values(land.front.calls()).reduce((sum, count) => sum + count, 0),
    making: land.making,
    left: land.left,
    async stop() {
      await land.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
