import { expect, it } from "vitest";
import { cpuPercent, diskPercent, machineLoad, memoryPercent, parseCpu } from "./machine-load.ts";

it("counts a processor's time as the kernel does: idle and waiting for disks is not busy, guests are in user", () => {
  const before = parseCpu("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3 4\n");
  const now = parseCpu("cpu  160 10 70 900 60 5 5 10 60 0\n");
  expect(before).toEqual({ busy: 150, total: 1000 });
  expect(now).toEqual({ busy: 260, total: 1220 });
  if (before === undefined || now === undefined) throw new Error("unread");
  expect(cpuPercent(before, now)).toBe(50);
  expect(cpuPercent(now, now)).toBeUndefined();
  expect(parseCpu("intr 1 2 3")).toBeUndefined();
});

it("counts memory that could be had as free, and a disk as df does", () => {
  expect(memoryPercent("MemTotal:        8000 kB\nMemFree:  100 kB\nMemAvailable:   6000 kB\n")).toBe(25);
  expect(memoryPercent("MemTotal: 8000 kB\n")).toBeUndefined();
  expect(diskPercent({ blocks: 1000, bfree: 500, bavail: 450 })).toBe(52.6);
  expect(diskPercent({ blocks: 0, bfree: 0, bavail: 0 })).toBeUndefined();
});

it("measures this machine, its processors from the second look on", async () => {
  const load = machineLoad(async () => ["/", "/no/such/place"]);
  const first = await load();
  expect(Object.keys(first)).toEqual(["node.memory", "node.disk"]);
  for (let spin = 0; spin < 3e7; spin++) Math.sqrt(spin);
  const second = await load();
  for (const value of Object.values({ ...first, ...second })) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThanOrEqual(100);
  }
  expect(second["node.cpu"]).toBeGreaterThan(0);
});
