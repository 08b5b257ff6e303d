import { describe, expect, it } from "vitest";
import { scaleOut } from "../operations/scale-out.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Command, type MetadataDocument } from "../protocol/messages.ts";
import { namesOf } from "../tasks/node-names.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";

const JOIN = "SWMTKN-1-49nj1cmql0jkz5s954yi3oex";
const pkg = paperPlus({
  top: {
    advanced_actions: ["scale_horizontal"],
    advanced_services: { update_nodes_names: { cmd: "/opt/app/bin/names" } },
  },
  role: { custom_metadata: { cmd: "/opt/app/bin/token" } },
  services: { scale_out: service("scale-out") },
});
let counter = 0;

function world(names: (ids: readonly string[]) => string = (ids) => JSON.stringify(numbered(ids))) {
  const id = `dep-told${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  let known: readonly string[] = [];
  here.frontgate.saying = ({ run }, nodeId) =>
    JSON.stringify(run).includes("names") ? names(known) : `${JOIN}-${nodeId}\n`;
  /** Also what the app knows of its nodes. */
  const run = async (job: Parameters<typeof here.run>[0]) => {
    await here.run(job, (ids) => {
      for (const one of ids)
        here.before(async () => {
          known = (await living()).map(({ id: nodeId }) => nodeId);
        }, one);
      return ids;
    });
  };
  return { id, here, living, run };
}

const numbered = (ids: readonly string[]) => Object.fromEntries(ids.map((id, at) => [id, `member ${at + 1}`]));

function documents(here: ReturnType<typeof world>["here"]): readonly MetadataDocument[] {
  return here.frontgate.posted.flatMap((text) => {
    const { data } = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
    const body = data?.body;
    return body?.to === "frontgate" && body.frontgate.kind === "put-metadata" ? [body.frontgate.document] : [];
  });
}

async function expectTold({ here, living }: ReturnType<typeof world>, jobId: string): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  const nodes = await living();
  expect(
    documents(here)
      .at(-1)
      ?.hosts.map(({ token }) => token),
  ).toEqual(nodes.map(({ id }) => `${JOIN}-${id}`));
  expect(nodes.map(({ name }) => name)).toEqual(nodes.map((_, at) => `member ${at + 1}`));
}

describe("what nodes tell of themselves", () => {
  it("is asked after init, told to all before start, and lies nowhere in clear", async () => {
    const one = world();
    const { job } = await one.here.prepare();
    await one.run(job);
    await expectTold(one, job.id);
    const tasks = await one.here.jobs.tasks(one.here.tenant, job.id);
    const at = (wanted: string, serviceName?: string) =>
      tasks.filter(({ kind, input }) => kind === wanted && input["service"] === serviceName).map(({ layer }) => layer);
    const asked = Math.min(...at("ask-token"));
    expect(Math.max(...at("run-service", "init"))).toBeLessThan(asked);
    expect(Math.max(...at("keep-token"))).toBeLessThan(Math.max(...at("put-metadata")));
    expect(Math.max(...at("put-metadata"))).toBeLessThan(Math.max(...at("start-confd")));
    expect(Math.max(...at("start-confd"))).toBeLessThan(Math.min(...at("run-service", "start")));
    const nodes = await one.here.deployments.nodes(one.here.tenant, one.id);
    const frontgateId = (await one.here.deployments.get(one.here.tenant, one.id))?.frontgateId ?? "";
    const commands = await Promise.all(
      tasks.flatMap(({ commandId }) =>
        commandId === undefined ? [] : [one.here.commands.get(one.here.tenant, frontgateId, commandId)],
      ),
    );
    expect(JSON.stringify([tasks, nodes, commands, one.here.traces().objects])).not.toContain(JOIN);
  });

  it("is asked of added nodes too, and told while they are being added", async () => {
    const one = world();
    const { job } = await one.here.prepare();
    await one.run(job);
    const more = await ask(one.here, one.id, scaleOut, { count: 5 });
    const begin = documents(one.here).length;
    await one.run(more);
    await expectTold(one, more.id);
    const told = documents(one.here).slice(begin);
    const withTokens = told.filter(({ hosts }) => hosts.every(({ token }) => token !== undefined));
    expect(withTokens[0]?.addingHosts).toHaveLength(2);
    expect(withTokens.at(-1)).not.toHaveProperty("addingHosts");
    expect(
      (await one.here.jobs.tasks(one.here.tenant, more.id)).filter(({ kind }) => kind === "ask-token"),
    ).toHaveLength(2);
  });

  it("is whole, whenever the worker dies", async () => {
    const first = world();
    const { job } = await first.here.prepare();
    const begin = first.here.effects();
    await first.run(job);
    const total = first.here.effects() - begin;
    for (let at = 1; at <= total; at += 13) {
      const one = world();
      const made = await one.here.prepare();
      one.here.fault.at = one.here.effects() + at;
      one.here.fault.when = at % 2 === 0 ? "before" : "after";
      await one.run(made.job);
      await expectTold(one, made.job.id);
    }
  }, 120_000);

  it("ends the job where it is more than fits, and names the node", async () => {
    const one = world();
    one.here.frontgate.saying = () => "x".repeat(2049);
    const { job } = await one.here.prepare();
    await one.run(job);
    expect(await one.here.jobs.get(one.here.tenant, job.id)).toMatchObject({
      status: "failed",
      failure: { code: "token-too-long", nodeId: expect.stringMatching(/^node-/) },
    });
  });

  it("leaves nodes without a name where the app says something else than names", async () => {
    const one = world(() => "not JSON");
    const { job } = await one.here.prepare();
    await one.run(job);
    expect(await one.here.jobs.get(one.here.tenant, job.id)).toMatchObject({ status: "succeeded" });
    expect((await one.living()).map(({ name }) => name)).toEqual([undefined, undefined, undefined]);
  });
});

it("names of nodes are one line each; others are left out", () => {
  const names = { a: " leader ", b: "two\nlines", c: "", d: 5, e: "x".repeat(129), f: "\u202egnp.exe", g: "$(reboot)" };
  expect([...(namesOf(JSON.stringify(names)) ?? [])]).toEqual([
    ["a", "leader"],
    ["g", "$(reboot)"],
  ]);
  expect(namesOf("[1]")).toBeUndefined();
  expect(namesOf("null")).toBeUndefined();
});
