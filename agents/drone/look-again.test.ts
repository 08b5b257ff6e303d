import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lookAgain } from "./look-again.ts";

test("a SCSI disk is looked at again by whatever name it is known, and any other device is left alone", async () => {
  const place = mkdtempSync(join(tmpdir(), "look-again-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const rescan = join(place, "class/block/sdd/device/rescan");
  mkdirSync(join(rescan, ".."), { recursive: true });
  for (const file of [rescan, join(place, "sdd"), join(place, "nvme1n1")]) writeFileSync(file, "");
  symlinkSync(join(place, "sdd"), join(place, "xvdf"));
  await lookAgain(join(place, "xvdf"), place);
  expect(readFileSync(rescan, "utf8")).toBe("1");
  await lookAgain(join(place, "nvme1n1"), place);
});
