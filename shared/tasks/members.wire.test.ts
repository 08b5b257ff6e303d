import { describe, expect, it } from "vitest";
import { memberId } from "../domain/frontgate/members.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { contentDigest } from "../protocol/content.ts";
import { TAGS } from "../providers/contract.ts";
import { useTestTable } from "./testing/table.ts";
import { testWorld } from "./testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "members";
const client = useTestTable(TABLE);

describe("a Frontgate of three members", () => {
  it("is made and led, is taken over when its leader is lost, and gets a new machine in its place", async () => {
    const here = testWorld(client(), TABLE, pkg, "dep-three000001", { members: 3 });
    const { job } = await here.prepare();
    await here.run(job);
    expect((await here.jobs.get(here.tenant, job.id))?.status).toBe("succeeded");
    const [deployment] = (await here.deployments.list(here.tenant, { limit: 1 })).items;
    const id = deployment?.frontgateId ?? "";
    const ids = [1, 2, 3].map((member) => memberId(id, member));
    const whole = () => here.frontgates.get(here.tenant, id);
    const machineOf = (frontgateId: string) =>
      [...here.cloud.instances.values()].filter(
        ({ tags, state }) => state !== "terminated" && tags[TAGS.frontgate] === frontgateId,
      );
    expect(await whole()).toMatchObject({ ready: true, leaderId: ids[0], members: 3 });
    expect((await whole())?.addresses).toEqual(["10.9.9.1", "10.9.9.2", "10.9.9.3"]);
    expect(machineOf(id)).toEqual([]);
    for (const one of ids) expect(machineOf(one)).toHaveLength(1);
    const nodes = [...here.cloud.instances.values()].filter(({ tags }) => tags[TAGS.deployment] === deployment?.id);
    for (const { userData } of nodes) {
      const config = Buffer.from(userData.split("PITRIX'\n")[1]?.split("\nPITRIX")[0] ?? "", "base64").toString();
      expect(JSON.parse(config).frontgateAddresses).toEqual(["10.9.9.1", "10.9.9.2", "10.9.9.3"]);
    }

    // The leader's machine is lost: another leads, with one certificate and one address for ever; then the lost one is replaced.
    const before = await whole();
    const lost = machineOf(ids[0] ?? "")[0]?.id ?? "";
    here.cloud.lose(lost);
    await here.frontgates.disconnect(`connection-${ids[0]}`);
    expect(await whole()).toMatchObject({ ready: false });
    here.machines.leading = 2;
    await here.frontgates.disconnect(`connection-${ids[1]}`);
    await here.connectFrontgate(contentDigest([]));
    expect(await whole()).toMatchObject({ ready: true, leaderId: ids[1], restoring: true });
    expect(await whole()).toMatchObject({ address: before?.address, caCertificate: before?.caCertificate });
    await here.frontgate.flush();
    expect(await here.mend()).toContain("replaced");
    expect(machineOf(ids[0] ?? "")).toMatchObject([{ address: "10.9.9.1" }]);
    await here.connectFrontgate();
    expect((await whole())?.epoch).toMatchObject({ number: 1, joined: [ids[0]] });
    expect((await here.frontgates.get(here.tenant, ids[0] ?? ""))?.ready).toBe(true);
    expect(await whole()).toMatchObject({ leaderId: ids[1], ready: true });
  });
});
