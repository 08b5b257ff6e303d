import { EC2Client, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { nodeKey } from "../../shared/domain/deployment/entity.ts";
import { deploymentStore } from "../../shared/domain/deployment/store.ts";
import { SILENT_MS } from "../../shared/recovery/rules.ts";
import type { Answer } from "../client.ts";
import { proveEnsemble } from "../proof.ts";
import { expectStatus, until, type World } from "./world.ts";
import { startWriter } from "./writer.ts";

/** The app with more and with fewer nodes, on machines, while a client writes. */
export function scaling(world: () => World): void {
  const path = () => `/deployments/${world().ensemble.id}`;
  const read = async (): Promise<Answer["body"]> => (await expectStatus(world().api.get(path()), 200)).body;
  const run = async (verb: string, body: object) => {
    const accepted = await expectStatus(world().api.post(`${path()}:${verb}`, body), 202);
    expect(accepted.body.status).toBe("updating");
    const job = await world().api.follow(accepted.headers.get("location") ?? "", { timeoutMs: 240_000 });
    expect(job.failure).toBeUndefined();
    expect(job.status).toBe("succeeded");
    return read();
  };
  /** How many hosts the configuration of each node names, as confd has written it. */
  const rendered = (deployment: Answer["body"], wanted: number) =>
    Promise.all(
      deployment.nodes.map((node: Answer["body"]) =>
        until(`node ${node.sid} names ${wanted} hosts`, async () => {
          const count = "grep -c '^server[.]' /opt/zookeeper/conf/zoo.cfg";
          const { stdout } = await world().stack.room.exec(node.instanceId, ["/bin/sh", "-c", count]);
          return Number(stdout.trim()) === wanted ? true : undefined;
        }),
      ),
    );
  const metadataVersion = async () =>
    (await deploymentStore(world().stack.table).get("tenant-e2e", world().ensemble.id))?.metadataVersion ?? 0;

  describe("an ensemble that grows and shrinks", () => {
    it("OP-28: RB-02: goes from three to five nodes, all of which render five hosts, and no acknowledged write is lost", async () => {
      const { stack, ensemble } = world();
      const before = await metadataVersion();
      const writer = await startWriter(stack, ensemble.nodes);
      const five = await run("scale-out", { count: 5, reason: "More readers." });
      const { acknowledged, lost } = await writer.stop();
      console.error(`while it grew, ${acknowledged} writes were acknowledged`);
      expect(acknowledged).toBeGreaterThan(20);
      expect(lost).toEqual([]);
      expect(five.nodes.map(({ status }: Answer["body"]) => status)).toEqual(five.nodes.map(() => "active"));
      expect(five.values.cluster.zk_node.count).toBe(5);
      await rendered(five, 5);
      expect(await proveEnsemble(stack, five)).toHaveLength(5);
      expect(await metadataVersion()).toBeGreaterThan(before);
    }, 400_000);

    it("MG-10: RB-02: takes the nodes away that are named, keeps every write, and stays within the form's bounds", async () => {
      const { stack, api } = world();
      const refused = await expectStatus(api.post(`${path()}:scale-out`, { count: 11 }), 422);
      expect(refused.body).toMatchObject({ code: "invalid-values", errors: [{ pointer: "/count" }] });
      const { nodes } = await read();
      const staying = nodes.filter(({ sid }: Answer["body"]) => sid <= 3);
      const leaving = nodes.filter(({ sid }: Answer["body"]) => sid > 3).map(({ id }: Answer["body"]) => id);
      const writer = await startWriter(stack, staying);
      const three = await run("scale-in", { nodes: leaving });
      const { acknowledged, lost } = await writer.stop();
      console.error(`while it shrank, ${acknowledged} writes were acknowledged`);
      expect(lost).toEqual([]);
      expect(three.nodes.filter(({ status }: Answer["body"]) => status !== "deleted")).toHaveLength(3);
      await rendered({ nodes: staying }, 3);
      expect(await proveEnsemble(stack, { nodes: staying })).toHaveLength(3);
    }, 400_000);

    it("RB-02: replaces a node whose machine is lost, unasked, with its number, and no acknowledged write is lost", async () => {
      const { stack, ensemble } = world();
      const living = async (): Promise<Answer["body"][]> =>
        (await read()).nodes.filter(({ status }: Answer["body"]) => status !== "deleted");
      const before = await living();
      const victim = before.find(({ sid }) => sid === 3);
      const writer = await startWriter(
        stack,
        before.filter(({ sid }) => sid < 3),
      );
      await terminate(world(), victim.instanceId);
      await until(
        "the node is missed",
        async () => ((await living()).find(({ id }) => id === victim.id)?.health === "unreachable" ? true : undefined),
        120_000,
      );
      // As if the minutes were over that its cloud is not asked.
      await stack.table.update({
        key: nodeKey("tenant-e2e", ensemble.id, victim.sid, victim.generation),
        update: "SET updatedAt = :past",
        values: { ":past": new Date(Date.now() - SILENT_MS).toISOString() },
      });
      const after = await until(
        "another one is in its place",
        async () => {
          const nodes = await living();
          const next = nodes.find(({ sid, status }) => sid === 3 && status === "active");
          return next !== undefined && next.id !== victim.id ? nodes : undefined;
        },
        240_000,
      );
      const { acknowledged, lost } = await writer.stop();
      console.error(`while a node was lost and replaced, ${acknowledged} writes were acknowledged`);
      expect(lost).toEqual([]);
      expect(after).toHaveLength(3);
      expect(await proveEnsemble(stack, { nodes: after })).toHaveLength(3);
    }, 500_000);
  });
}

/** As when hardware fails: the cloud ends the machine, and nobody tells us. */
async function terminate({ stack }: World, instanceId: string): Promise<void> {
  const { region, tenant } = stack.tenantland;
  const client = new EC2Client({ endpoint: stack.ec2.endpoint, region, credentials: tenant });
  try {
    await client.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  } finally {
    client.destroy();
  }
}
