import { describe, expect, test } from "vitest";
import { checkCloudNeeds, checkClusterNeeds, checkPrerequisites, type Probe } from "./prerequisites.ts";

const ANSWERS: Record<string, string> = {
  python3: "3.11\n",
  go: "go version go1.26.8 linux/amd64\n",
  java: 'openjdk version "17.0.15" 2025-04-15\n',
  ip: "ip utility, iproute2-6.1.0\n",
  unshare: "ok",
  nsenter: "ok",
  flock: "ok",
  setpriv: "ok",
};

const machine = (changes: Record<string, string | undefined> = {}): Probe => {
  const answers: Record<string, string | undefined> = { ...ANSWERS, ...changes };
  return (program) => answers[program];
};
const root = { platform: "linux", nodeVersion: "20.20.2", uid: 0 } as const;

describe("checkPrerequisites", () => {
  test("a complete machine misses nothing", () => {
    expect(checkPrerequisites(machine(), root)).toEqual({ missing: [], namespaces: "root" });
  });

  test("each missing thing gets one sentence", () => {
    const bare = checkPrerequisites(() => undefined, { ...root, platform: "darwin", nodeVersion: "18.1.0" });
    expect(bare.missing).toHaveLength(11);
    expect(bare.missing.every((sentence) => sentence.endsWith("."))).toBe(true);
    expect(bare.namespaces).toBeUndefined();
  });

  test("old versions count as missing", () => {
    const old = machine({ python3: "3.9", go: "go version go1.19 linux/amd64", java: 'java version "1.8.0_392"' });
    expect(checkPrerequisites(old, root).missing).toHaveLength(3);
  });

  test("a plain user may have user namespaces", () => {
    expect(checkPrerequisites(machine(), { ...root, uid: 1000 }).namespaces).toBe("user");
  });

  test("a container's root without the capability falls back to user namespaces", () => {
    const probe: Probe = (program, args) =>
      program === "unshare" && args[0] === "--net" ? undefined : ANSWERS[program];
    expect(checkPrerequisites(probe, root).namespaces).toBe("user");
  });
});

describe("checkClusterNeeds", () => {
  test("a machine with Go and util-linux misses nothing", () => {
    expect(checkClusterNeeds(machine({ python3: undefined, java: undefined }), root)).toEqual([]);
  });

  test("each missing thing gets one sentence", () => {
    expect(checkClusterNeeds(() => undefined, root)).toEqual([
      "Go 1.21 or newer is needed to build Kubernetes: install it and put go into PATH.",
      "The program flock is needed: install util-linux.",
      "The program setpriv is needed: install util-linux.",
    ]);
    expect(checkClusterNeeds(machine({ go: "go version go1.19 linux/amd64" }), root)).toHaveLength(1);
    expect(checkClusterNeeds(machine(), { ...root, platform: "darwin" })).toHaveLength(1);
  });
});

describe("checkCloudNeeds", () => {
  test("a machine with Python, Go and util-linux misses nothing", () => {
    expect(checkCloudNeeds(machine({ java: undefined }), root)).toEqual([]);
  });

  test("each missing thing gets one sentence", () => {
    expect(checkCloudNeeds(() => undefined, root)).toHaveLength(4);
    expect(checkCloudNeeds(machine({ python3: "3.10" }), root)).toEqual([expect.stringContaining("Python 3.11")]);
  });
});
