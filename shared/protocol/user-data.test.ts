import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { type DroneConfig, FrontgateConfig } from "./messages.ts";
import { droneUserData, frontgateUserData, USER_DATA_BYTES } from "./user-data.ts";

const hostile = "'; touch /tmp/x; $(touch /tmp/x) `touch /tmp/x`\nPITRIX\ntouch /tmp/x\n\\\"";
const drone: DroneConfig = {
  kind: "drone",
  nodeId: "node-000001",
  deploymentId: "dep-000001",
  frontgateAddress: hostile,
  frontgateCa: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
  enrolmentToken: `${hostile}${"x".repeat(32)}`,
};

it("is the same script whatever the values are, but for lines of base64", () => {
  const script = droneUserData(drone);
  const lines = script.split("\n");
  const begin = lines.findIndex((line) => line.endsWith("<<'PITRIX'"));
  const end = lines.indexOf("PITRIX");
  expect(lines.slice(begin + 1, end).every((line) => /^[A-Za-z0-9+/=]{1,76}$/.test(line))).toBe(true);
  const frame = (text: string): string => text.replace(/<<'PITRIX'\n[\s\S]*\nPITRIX\n/, "");
  expect(frame(script)).toBe(frame(droneUserData({ ...drone, frontgateAddress: "10.0.0.1", enrolmentToken: "t" })));
  const decoded = Buffer.from(lines.slice(begin + 1, end).join(""), "base64").toString("utf8");
  expect(JSON.parse(decoded)).toEqual(drone);
  expect(spawnSync("sh", ["-n"], { input: script }).status).toBe(0);
});

it("fits every cloud's limit, or says that it does not", () => {
  expect(droneUserData({ ...drone, frontgateCa: "x".repeat(8192) }).length).toBeLessThan(USER_DATA_BYTES);
  expect(() => droneUserData({ ...drone, frontgateCa: "x".repeat(20_000) })).toThrow(/bytes/);
});

it("starts the agent that the configuration is for", () => {
  const config = FrontgateConfig.parse({
    kind: "frontgate",
    frontgateId: "fg-000001",
    tenantId: "tenant-000001",
    pilotUrl: "wss://pilot.example/prod",
    enrolmentToken: "x".repeat(43),
    trust: { number: 3, keys: ["M".repeat(122)] },
    issuedAt: "2026-01-02T03:04:05.678Z",
  });
  expect(frontgateUserData(config)).toContain("pitrix-frontgate.service");
  expect(droneUserData(drone)).toContain("/opt/pitrix/bin/drone");
});

it("starts it again at every boot, with systemd and without", () => {
  const script = droneUserData(drone);
  expect(script).toContain("systemctl enable --now pitrix-drone.service");
  const every = /cat > "\$boot" <<'EVERY'\n([\s\S]*)\nEVERY\n/.exec(script)?.[1] ?? "";
  expect(script).toContain("boot=/var/lib/cloud/scripts/per-boot/pitrix-drone\n");
  expect(every).toMatch(/^#!\/bin\/sh\nsetsid sh -c 'while :; do \/opt\/pitrix\/bin\/drone; sleep 1; done'/);
  expect(spawnSync("sh", ["-n"], { input: every }).status).toBe(0);
});
