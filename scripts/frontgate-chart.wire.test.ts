import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { loadAll } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureTool } from "../local/toolchain/tools.ts";
import { type InstallParts, installOf } from "../shared/pilot/pod/install.ts";
import { POD_NAMESPACE } from "../shared/pilot/pod/objects.ts";
import { writeChart } from "./frontgate-chart.ts";

const run = promisify(execFile);
const PEM = "-----BEGIN CERTIFICATE-----\nMIIB+/==\n-----END CERTIFICATE-----\n";

describe("the Frontgate's chart", () => {
  let directory: string;
  let helm: string;
  const render = async (values: string, ...more: readonly string[]): Promise<unknown[]> => {
    const file = join(directory, "values.yaml");
    await writeFile(file, values);
    const env = { HOME: directory, PATH: "" };
    const chart = join(directory, "chart");
    const { stdout } = await run(helm, ["template", "cellar", chart, "-n", POD_NAMESPACE, "-f", file, ...more], {
      env,
    });
    return loadAll(stdout).filter((object) => object !== null && object !== undefined);
  };
  const install = (namespace?: string, parts: Partial<InstallParts> = {}) => {
    const image = "registry.example.com/pitrix-frontgate:1";
    const trust = { number: 3, keys: ["A".repeat(64), "_-".repeat(40)] };
    const now = new Date("2026-11-22T08:00:00.000Z");
    return installOf(
      { image, pilotUrl: "wss://pilot.example.com:9443/live", trust: async () => trust, ...parts },
      {
        frontgate: { id: "fg-1m814y606sf79j9zsk", tenantId: "tenant-1" },
        image,
        token: "token_of-43-characters",
        namespace,
        now,
        until: now,
      },
    );
  };
  const byName = (objects: readonly unknown[]) =>
    Object.fromEntries(
      objects.map((object) => {
        const { kind, metadata } = Object(object);
        return [`${kind} ${metadata?.namespace ?? ""}/${metadata?.name}`, object];
      }),
    );

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pitrix-chart-"));
    helm = join(await ensureTool("helm"), "helm/helm");
    await writeChart(join(directory, "chart"), "1.2.3");
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each([
    ["for all namespaces", undefined, {}],
    ["for one namespace", "shop", {}],
    ["to a store whose authority is not a public one", undefined, { pilotCa: PEM }],
  ])("gives what the manifest gives, %s", async (_, namespace, parts) => {
    const { manifest, values } = await install(namespace, parts);
    const [first, ...rest] = loadAll(manifest);
    expect(first).toMatchObject({ kind: "Namespace", metadata: { name: POD_NAMESPACE } });
    expect(byName(await render(values))).toEqual(byName(rest));
  });

  it("takes a proxy, and resources of one's own", async () => {
    const { values } = await install();
    const proxy = "http://proxy.example.com:3128";
    const objects = await render(values, "--set", `proxy=${proxy},resources.limits.memory=300Mi,ports={443,3128}`);
    const text = JSON.stringify(byName(objects));
    expect(text).toContain(`{"name":"HTTPS_PROXY","value":"${proxy}"}`);
    expect(text).toContain('{"limits":{"memory":"300Mi"},"requests":{"cpu":"25m","memory":"80Mi"}}');
    expect(text).toContain('{"ports":[{"protocol":"TCP","port":443},{"protocol":"TCP","port":3128}]}');
  });

  it("refuses what cannot work, before anything is made", async () => {
    const { values } = await install();
    for (const wrong of ["image=", "pilotUrl=https://pilot.example.com", "token=", "ports={0}"])
      await expect(render(values, "--set", wrong), wrong).rejects.toThrow(/values don't meet the specifications/);
  });
});
