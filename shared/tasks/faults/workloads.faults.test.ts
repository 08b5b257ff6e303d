import { describe, expect, it } from "vitest";
import { type Cluster, cluster, expectEnded, expectFree, running } from "../../jobs/workloads/testing.ts";
import { deleteDeployment } from "../../operations/delete.ts";
import { stop } from "../../operations/registry.ts";
import { rollBack } from "../../operations/roll-back.ts";
import { upgrade } from "../../operations/upgrade.ts";
import { everyDeath } from "../testing/deaths.ts";
import { putVersion, SECOND } from "../testing/workloads-world.ts";

/** A change of a running deployment, to be tried with a death of its worker at each of its effects. */
async function change(
  prepare: (one: Cluster) => Promise<readonly [kind: Parameters<Cluster["ask"]>[0], request: object]>,
  status: string,
  check: (one: Cluster) => void,
) {
  const one = await running();
  const [kind, request] = await prepare(one);
  const job = await one.ask(kind, request);
  return {
    here: one.here,
    run: async () => void (await one.here.run(job)),
    async check() {
      await expectEnded(one, job, status);
      check(one);
    },
  };
}

const later = (one: Cluster) => putVersion(one.here, SECOND, { version: "2.0.0", workloads: { "Deployment/web": 3 } });

describe("R1: a worker that dies at any side effect of a job of workloads leaves no half", () => {
  it("of a deploy", async () => {
    const { deaths } = await everyDeath(async () => {
      const one = await cluster();
      return {
        here: one.here,
        run: async () => void (await one.here.run(one.job)),
        async check() {
          await expectEnded(one, one.job, "active");
          expect(one.newest()).toMatchObject({ revision: 1, state: "deployed" });
          expect(one.here.cloud.workloads.hooks).toEqual([`${one.job.id} pre-install`]);
        },
      };
    }, 5);
    expect(deaths).toBeGreaterThan(10);
  });

  it("of an upgrade, a roll-back, a stop and a deletion", async () => {
    await everyDeath(
      () =>
        change(
          async (one) => {
            await later(one);
            return [upgrade, { appVersionId: SECOND, values: {} }];
          },
          "active",
          (one) => expect(one.newest()).toMatchObject({ revision: 2, state: "deployed", packageVersion: "2.0.0" }),
        ),
      5,
    );
    await everyDeath(
      () =>
        change(
          async (one) => {
            await later(one);
            await one.change(upgrade, { appVersionId: SECOND, values: {} });
            return [rollBack, { revision: 1 }];
          },
          "active",
          (one) => expect(one.newest()).toMatchObject({ revision: 3, state: "deployed", packageVersion: "1.0.0" }),
        ),
      5,
    );
    await everyDeath(
      () =>
        change(
          async () => [stop, {}],
          "stopped",
          (one) => expect(one.replicas()).toEqual({ "Deployment/web": 0, "StatefulSet/db": 0 }),
        ),
      5,
    );
    await everyDeath(
      () =>
        change(
          async () => [deleteDeployment, { force: false }],
          "deleted",
          ({ here }) => {
            expect(here.cloud.workloads.releases.size).toBe(0);
            expect(here.cloud.workloads.namespaces.size).toBe(0);
          },
        ),
      5,
    );
  });

  it("of a deploy that is taken back", async () => {
    await everyDeath(async () => {
      const one = await cluster();
      one.here.cloud.workloads.crashing = true;
      await one.here.run(one.job);
      const failed = await one.jobOf(one.job);
      const undo = await one.here.jobs.retry(failed, await one.stored(), [], { undo: true });
      return {
        here: one.here,
        run: async () => void (await one.here.run(undo)),
        async check() {
          await expectFree(one, "failed");
          expect(await one.jobOf(one.job)).toMatchObject({ status: "cancelled", undone: true });
          expect(one.here.cloud.workloads.releases.size).toBe(0);
          expect(one.here.cloud.workloads.namespaces.size).toBe(0);
        },
      };
    }, 4);
  });
});
