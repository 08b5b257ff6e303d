import { expect, it } from "vitest";
import { ask } from "../../jobs/testing/ask.ts";
import { paperPlus, service } from "../../jobs/testing/package.ts";
import { firstRevision, LATER, laterVersion } from "../../jobs/testing/versions.ts";
import { scaleIn } from "../../operations/scale-in.ts";
import { scaleOut } from "../../operations/scale-out.ts";
import { upgrade } from "../../operations/upgrade.ts";
import { everyDeath, type Try } from "../testing/deaths.ts";
import { type Ensemble, ensemble, expectTakenBack, expectWhole, stored } from "../testing/ensemble.ts";

const growing = paperPlus({
  top: { advanced_actions: ["scale_horizontal"], env: { mode: "old" } },
  services: {
    scale_out: service("scale-out", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-grow" }),
    scale_in: service("scale-in", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-shrink" }),
    destroy: service("drain"),
  },
});
const rolling = paperPlus({
  top: { env: { mode: "new" }, upgrading_policy: "sequential" },
  services: { upgrade: service("upgrade") },
});

/** A deployment with its first revision, and a later version of its app. */
async function deployed(count: number) {
  const here = ensemble({ count, pkg: growing });
  const { job } = await here.prepare();
  await here.run(job);
  const { deployment } = await stored(here, job.id);
  await firstRevision(here, deployment, job);
  await laterVersion(here, deployment, rolling);
  return { here, id: deployment.id };
}

/** A change whose service fails is taken back; the deaths are those of the taking back. */
async function failedAt(here: Ensemble, jobId: string, serviceName: string) {
  here.frontgate.failing.add(serviceName);
  const { job } = await stored(here, jobId);
  await here.run(job);
  const { job: failed, deployment } = await stored(here, jobId);
  expect(failed).toMatchObject({ status: "failed", failure: { exitCode: 7 } });
  return here.jobs.retry(failed, deployment, [], { undo: true });
}

const CHANGES: Readonly<Record<string, { readonly atLeast: number; readonly prepare: () => Promise<Try> }>> = {
  "scale-out from three to five nodes": {
    atLeast: 100,
    async prepare() {
      const { here, id } = await deployed(3);
      const job = await ask(here, id, scaleOut, { count: 5 });
      const check = async () => {
        await expectWhole(here, job.id, 5);
        expect((await stored(here, job.id)).deployment).toMatchObject({ revision: job.revision });
      };
      return { here, run: async () => void (await here.run(job)), check };
    },
  },
  "scale-out that is taken back": {
    atLeast: 40,
    async prepare() {
      const { here, id } = await deployed(3);
      const again = await failedAt(here, (await ask(here, id, scaleOut, { count: 5 })).id, "scale_out");
      return {
        here,
        run: async () => void (await here.run(again)),
        check: () => expectTakenBack(here, again.id, 3),
      };
    },
  },
  "scale-in from five to three nodes": {
    atLeast: 60,
    async prepare() {
      const { here, id } = await deployed(5);
      const job = await ask(here, id, scaleIn, { count: 3 });
      const check = async () => {
        expect((await stored(here, job.id)).job).toMatchObject({ status: "succeeded" });
        const running = [...here.cloud.instances.values()].filter(({ state }) => state !== "terminated");
        // Each machine has a root disk, and each of the nodes one for data.
        expect([running.length, here.cloud.volumes.size]).toEqual([4, 4 + 3]);
        expect([...here.frontgate.executed].filter(([, times]) => times !== 1)).toEqual([]);
        const nodes = await here.deployments.nodes(here.tenant, id);
        expect(nodes.filter(({ status }) => status === "active")).toHaveLength(3);
        expect(await here.jobs.slots(here.tenant)).toEqual([]);
      };
      return { here, run: async () => void (await here.run(job)), check };
    },
  },
  "scale-in that the package refuses": {
    atLeast: 15,
    async prepare() {
      const { here, id } = await deployed(5);
      here.frontgate.failing.add("scale_in/pre_check");
      const job = await ask(here, id, scaleIn, { count: 3 });
      return {
        here,
        run: async () => void (await here.run(job)),
        check: () => expectTakenBack(here, job.id, 5, "failed"),
      };
    },
  },
  "rolling upgrade of five nodes": {
    atLeast: 150,
    async prepare() {
      const { here, id } = await deployed(5);
      const job = await ask(here, id, upgrade, { appVersionId: LATER });
      const check = async () => {
        await expectWhole(here, job.id, 5);
        expect((await stored(here, job.id)).deployment).toMatchObject({
          revision: job.revision,
          appVersionId: LATER,
        });
      };
      return { here, run: async () => void (await here.run(job)), check };
    },
  },
  "rolling upgrade that is taken back": {
    atLeast: 80,
    async prepare() {
      const { here, id } = await deployed(5);
      const again = await failedAt(here, (await ask(here, id, upgrade, { appVersionId: LATER })).id, "upgrade");
      const check = async () => {
        await expectTakenBack(here, again.id, 5);
        expect((await stored(here, again.id)).deployment).toMatchObject({ revision: 1, appVersionId: "appv-000001" });
      };
      return { here, run: async () => void (await here.run(again)), check };
    },
  },
};

it.each(Object.entries(CHANGES))(
  "R1: a %s survives the death of its worker before and after every side effect",
  async (name, { atLeast, prepare }) => {
    const { effects, deaths, possible } = await everyDeath(prepare, 64);
    expect(effects).toBeGreaterThan(atLeast);
    console.error(`R1 ${name}: ${deaths} of ${possible} deaths, all whole`);
  },
  1_800_000,
);
