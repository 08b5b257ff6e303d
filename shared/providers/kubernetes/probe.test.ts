import { expect, it } from "vitest";
import { scripted } from "./inspect/test-transport.ts";
import { probe } from "./probe.ts";

const versionOf = (major: string, minor: string, gitVersion: string) =>
  scripted(() => ({ body: JSON.stringify({ major, minor, gitVersion }) }));

it.each([
  ["1", "27", "v1.27.16"],
  ["1", "9+", "v1.9.7-gke.3"],
  ["2", "0", "v2.0.0"],
])("refuses Kubernetes %s.%s with both versions, before anything else is asked", async (major, minor, gitVersion) => {
  const cluster = versionOf(major, minor, gitVersion);
  await expect(probe(cluster, {}, "credential")).rejects.toMatchObject({
    kind: "invalid",
    providerCode: "UnsupportedVersion",
    message: `The cluster runs Kubernetes ${gitVersion}; 1.28 or newer is needed.`,
    remedy: expect.stringContaining("1.28"),
  });
  expect(cluster.asked.map(({ path }) => path)).toEqual(["/version"]);
});

it("goes on with one of the oldest version that it takes, as clouds write it", async () => {
  const cluster = versionOf("1", "28+", "v1.28.3-eks");
  await expect(probe(cluster, {}, "credential")).rejects.not.toMatchObject({ providerCode: "UnsupportedVersion" });
  expect(cluster.asked.length).toBeGreaterThan(1);
});
