import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import { openValues } from "../../../shared/domain/deployment/answers.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { specOf } from "../../../shared/domain/revision/rules.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { nodesOf } from "../../../shared/jobs/nodes.ts";
import { newSecret } from "../../../shared/kernel/ids.ts";
import { MASK } from "../../../shared/packages/contract.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { readPackage, renderDeployment } from "../../../shared/tasks/context.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { listOnly, seedRuntime, seedZookeeper } from "../test-store.ts";
import { question, seedVersion, withItems, withTemplate } from "../test-versions.ts";
import { settle } from "./test-settle.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

/** An active deployment of the example, and what its tests send it. */
async function living(options: { readonly passwords?: boolean; readonly values?: object } = {}) {
  const { table, sealer } = test.aws;
  const { tenantId, api } = test.tenant();
  const { version } = await seedZookeeper(table, tenantId, options);
  await seedRuntime(table, tenantId);
  const { cluster, ...values } = { cluster: {}, ...options.values };
  const answers = { ...values, cluster: { subnet: "subnet-0a1b2c3d", ...cluster } };
  const { body } = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values: answers } });
  const deployment = await deploymentStore(table).get(tenantId, body.id);
  if (deployment === undefined) throw new Error("gone");
  const rendered = await renderDeployment(sealer, await readPackage(table, deployment), deployment);
  const making = { sealer, newSecret, now: new Date() };
  await deploymentStore(table).addNodes(await nodesOf(deployment, rendered, making));
  await settle(table, tenantId, body.lastJobId);
  const path = `/deployments/${body.id}`;
  const stored = async () => {
    const found = await deploymentStore(table).get(tenantId, body.id);
    if (found === undefined) throw new Error("gone");
    return found;
  };
  return {
    tenantId,
    api,
    version,
    path,
    stored,
    clear: async () => openValues(sealer, await stored()),
    revision: (number: number) => revisionStore(table).get(tenantId, body.id, number),
    /** Accepted, and its job ended. */
    async does(verb: string, request: object, end?: "failed") {
      const answer = await api.send("POST", `${path}:${verb}`, { body: request });
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
      await settle(table, tenantId, answer.body.activeJobId, end);
      return answer;
    },
    refused: (verb: string, request: object) => refusal(api, `${path}:${verb}`, request),
  };
}

async function refusal(api: TestClient, path: string, body: object) {
  const answer = await api.send("POST", path, { body });
  const errors: { pointer: string; detail: string }[] = answer.body.errors ?? [];
  return { status: answer.status, code: answer.body.code, pointers: errors.map(({ pointer }) => pointer), errors };
}

describe("POST /deployments/{id}:configure", () => {
  it("takes a part of the answers, and what it leaves out stays, a password too", async () => {
    const here = await living({ passwords: true, values: { cluster: { admin_password: "hunter2-very-secret" } } });
    const plan = await here.api.send("POST", `${here.path}:configure?dryRun=true`, {
      body: { values: { env: { tickTime: 2000 } } },
    });
    expect(plan.body).toMatchObject({
      operation: "configure",
      changes: [{ pointer: "/env/tickTime", before: 500, after: 2000 }],
      resources: [],
    });
    // The package restarts for a change of its settings: one node after the other, each ready before the next.
    const layers: readonly { readonly kind: string }[][] = plan.body.layers;
    expect(layers.map((layer) => layer.map(({ kind }) => kind))).toEqual([
      ["stop-confd", "stop-confd", "stop-confd"],
      ["put-metadata"],
      ["start-confd", "start-confd", "start-confd"],
      ...[1, 2, 3].flatMap(() => [["run-service"], ["wait-ready"]]),
    ]);
    await here.does("configure", { values: { env: { tickTime: 2000 } }, reason: "slow" });
    expect(await here.clear()).toMatchObject({
      env: { tickTime: 2000, initLimit: 10 },
      cluster: { admin_password: "hunter2-very-secret" },
    });
    expect(await here.revision(2)).toMatchObject({ status: "applied", operation: "configure", reason: "slow" });
    // As a client sends back what it has read: the mask is no answer.
    const { values } = (await here.api.send("GET", here.path)).body;
    expect(values.cluster.admin_password).toBe(MASK);
    await here.does("configure", { values });
    expect(await here.clear()).toMatchObject({ cluster: { admin_password: "hunter2-very-secret" } });
    const next = { values: { cluster: { admin_password: "another-secret" } } };
    const told = await here.api.send("POST", `${here.path}:configure?dryRun=true`, { body: next });
    expect(told.body.changes).toEqual([{ pointer: "/cluster/admin_password", before: MASK, after: MASK }]);
    await here.does("configure", next);
    expect(await here.clear()).toMatchObject({ cluster: { admin_password: "another-secret" } });
    expect(JSON.stringify(await here.revision(4))).not.toContain("another-secret");
  });

  it("refuses what the form refuses, what cannot change, and what other operations are for", async () => {
    const here = await living();
    expect(await here.refused("configure", { values: { env: { tickTime: 1, other: 1 } } })).toMatchObject({
      status: 422,
      code: "invalid-values",
      pointers: ["/values/env/tickTime", "/values/env/other"],
    });
    const sizes = await here.refused("configure", {
      values: { cluster: { zk_node: { count: 5, memory: 4096 }, subnet: "subnet-1" }, env: { tickTime: 900 } },
    });
    expect(sizes.pointers).toEqual([
      "/values/cluster/zk_node/count",
      "/values/cluster/zk_node/memory",
      "/values/cluster/subnet",
    ]);
    expect(JSON.stringify(sizes.errors)).toMatch(/:scale-out.*:resize/);
    const fixed = await seedVersion(test.aws.table, here.version, "0.1.1", (pkg) =>
      withItems(pkg, "env", (items) => items.map((item) => ({ ...item, changeable: item.key !== "initLimit" }))),
    );
    await here.does("upgrade", { appVersionId: fixed.id });
    expect(await here.refused("configure", { values: { env: { initLimit: 11 } } })).toMatchObject({
      status: 422,
      pointers: ["/values/env/initLimit"],
    });
  });
});

describe("POST /deployments/{id}:upgrade", () => {
  const later = (from: AppVersion, change?: Parameters<typeof seedVersion>[3], number = "0.2.0") =>
    seedVersion(test.aws.table, from, number, change);

  it("carries answers over, asks what is new, and drops what is gone", async () => {
    const here = await living({ values: { env: { tickTime: 700, syncLimit: 9 } } });
    const to = await later(here.version, (pkg) =>
      withItems(withTemplate(pkg, '"syncLimit": {{env.syncLimit}}', '"secret": {{env.token}}'), "env", (items) => [
        ...items.filter(({ key }) => key !== "syncLimit"),
        question("token", { type: "password", required: true, default: undefined }),
      ]),
    );
    expect(await here.refused("upgrade", { appVersionId: to.id })).toMatchObject({
      status: 422,
      pointers: ["/values/env/token"],
    });
    const body = { appVersionId: to.id, values: { env: { token: "t0ken-in-clear" } } };
    const plan = await here.api.send("POST", `${here.path}:upgrade?dryRun=true`, { body });
    expect(plan.body).toMatchObject({
      appVersion: { before: here.version.id, after: to.id },
      changes: [
        { pointer: "/env/syncLimit", before: 9 },
        { pointer: "/env/token", after: MASK },
      ],
    });
    await here.does("upgrade", body);
    expect(await here.stored()).toMatchObject({ appVersionId: to.id, status: "active", revision: 2 });
    expect((await here.clear())["env"]).toMatchObject({ tickTime: 700, token: "t0ken-in-clear" });
    expect((await here.clear())["env"]).not.toHaveProperty("syncLimit");
  });

  it("reads a version that was only listed before it takes the deployment there", async () => {
    const here = await living();
    const to = await later(here.version);
    const read = await listOnly(test.aws.table, to);
    test.answer(read);
    await here.does("upgrade", { appVersionId: to.id });
    expect(test.asked).toHaveLength(1);
    expect((await here.stored()).appVersionId).toBe(to.id);
  });

  it("refuses an answer that the new form does not take, with its pointer", async () => {
    const here = await living({ values: { env: { tickTime: 700 } } });
    const to = await later(here.version, (pkg) =>
      withItems(pkg, "env", (items) => items.map((item) => (item.key === "tickTime" ? { ...item, min: 1000 } : item))),
    );
    expect(await here.refused("upgrade", { appVersionId: to.id })).toMatchObject({
      pointers: ["/values/env/tickTime"],
    });
    await here.does("upgrade", { appVersionId: to.id, values: { env: { tickTime: 1500 } } });
  });

  it("keeps the machines' number and size, whatever the new version's are", async () => {
    const here = await living();
    const to = await later(here.version, (pkg) =>
      withItems(
        withTemplate(pkg, '"memory": {{cluster.zk_node.memory}}', '"memory": 512'),
        "cluster",
        (items) => items,
      ),
    );
    const answer = await here.does("upgrade", { appVersionId: to.id });
    expect(answer.status).toBe(202);
    expect((await here.stored()).overrides).toEqual({ "": { memory: 2048 } });
  });

  it("replaces machines whose image is another one, says so before, and wants them to run", async () => {
    const here = await living();
    const to = await later(here.version, (pkg) =>
      withTemplate(pkg, "name:pitrix-zookeeper-3.9", "name:pitrix-zookeeper-4"),
    );
    const { nodes } = (await here.api.send("GET", here.path)).body;
    const body = { appVersionId: to.id };
    const plan = await here.api.send("POST", `${here.path}:upgrade?dryRun=true`, { body });
    expect(plan.body.resources).toMatchObject(nodes.map(() => ({ action: "replace", kind: "node" })));
    const kinds = plan.body.layers.flat().map(({ kind }: { kind: string }) => kind);
    for (const kind of ["keep-volume", "delete-node", "create-node", "attach-volume"])
      expect(kinds.filter((one: string) => one === kind)).toHaveLength(nodes.length);
    await here.does("stop", {});
    expect(await here.refused("upgrade", body)).toMatchObject({ status: 409, code: "wrong-state" });
  });

  it("refuses earlier versions, other apps, other shapes, and versions that its policy leaves out", async () => {
    const here = await living();
    const refuses = async (version: AppVersion, words: RegExp) => {
      const answer = await here.refused("upgrade", { appVersionId: version.id });
      expect(answer).toMatchObject({ status: 422, pointers: ["/appVersionId"] });
      expect(answer.errors[0]?.detail).toMatch(words);
    };
    await refuses(here.version, /at this version already/);
    await refuses(await later(here.version, undefined, "0.0.9"), /not later than 0\.1\.0/);
    const other = await seedZookeeper(test.aws.table, here.tenantId);
    await refuses(other.version, /another app/);
    await refuses(
      await later(here.version, (pkg) => withTemplate(pkg, '"mount_point": "/data"', '"mount_point": "/other"')),
      /mount points are others/,
    );
    const policy = (names: readonly string[]) =>
      later(here.version, (pkg) =>
        withTemplate(pkg, '"nodes": [{', `"upgrade_policy": ${JSON.stringify(names)}, "nodes": [{`),
      );
    await refuses(await policy(["0.0.5", "0.0.6"]), /from 0\.0\.5, 0\.0\.6/);
    await here.does("upgrade", { appVersionId: (await policy(["0.1.0"])).id });
    const stranger = test.tenant();
    const { version } = await seedZookeeper(test.aws.table, stranger.tenantId);
    await refuses(version, /no app version/);
  });
});

describe("POST /deployments/{id}:roll-back", () => {
  it("PT-33, RB-11: restores the exact spec of any earlier revision, and says which", async () => {
    const here = await living({ passwords: true, values: { cluster: { admin_password: "first-secret" } } });
    const first = specOf(await here.stored());
    const to = await seedVersion(test.aws.table, here.version, "0.2.0");
    await here.does("configure", { values: { env: { tickTime: 900 }, cluster: { admin_password: "second-secret" } } });
    const second = specOf(await here.stored());
    await here.does("upgrade", { appVersionId: to.id, values: { env: { tickTime: 1000 } } });
    expect(specOf(await here.stored())).not.toEqual(second);
    const plan = await here.api.send("POST", `${here.path}:roll-back?dryRun=true`);
    expect(plan.body).toMatchObject({
      revision: 4,
      appVersion: { before: to.id, after: here.version.id },
      changes: [{ pointer: "/env/tickTime", before: 1000, after: 900 }],
    });
    await here.does("roll-back", { reason: "worse" });
    expect(specOf(await here.stored())).toEqual(second);
    expect(await here.clear()).toMatchObject({ cluster: { admin_password: "second-secret" } });
    expect(await here.revision(4)).toMatchObject({ restores: 2, status: "applied", reason: "worse" });
    await here.does("roll-back", { revision: 1 });
    expect(specOf(await here.stored())).toEqual(first);
    expect(await here.clear()).toMatchObject({ cluster: { admin_password: "first-secret" }, env: { tickTime: 500 } });
    await here.does("roll-back", { revision: 3 });
    expect(await here.stored()).toMatchObject({ appVersionId: to.id, revision: 6 });
    expect(await here.refused("roll-back", { revision: 99 })).toMatchObject({ status: 404 });
  });

  it("takes a deployment whose upgrade failed back to what it was, and it is active again", async () => {
    const here = await living();
    const to = await seedVersion(test.aws.table, here.version, "0.2.0");
    const first = specOf(await here.stored());
    await here.does("upgrade", { appVersionId: to.id }, "failed");
    expect(await here.stored()).toMatchObject({ status: "failed", revision: 1, appVersionId: here.version.id });
    expect(await here.revision(2)).toMatchObject({ status: "failed" });
    const answer = await here.does("roll-back", {});
    expect(answer.body.status).toBe("updating");
    expect(await here.stored()).toMatchObject({ status: "active", revision: 3 });
    expect(specOf(await here.stored())).toEqual(first);
    expect(await here.revision(3)).toMatchObject({ restores: 1 });
  });

  it("says when there is nothing to go back to", async () => {
    const here = await living();
    expect(await here.refused("roll-back", {})).toMatchObject({ status: 409, code: "wrong-state" });
  });
});

describe("PATCH /deployments/{id}", () => {
  it("renames what was read, and nothing that has changed since", async () => {
    const here = await living();
    const send = (etag: string) =>
      here.api.send("PATCH", here.path, { body: { name: "theirs" }, headers: { "if-match": etag } });
    const { etag = "" } = (await here.api.send("GET", here.path)).headers;
    expect(await send(etag)).toMatchObject({ status: 200, body: { name: "theirs", description: "" } });
    expect(await send(etag)).toMatchObject({ status: 412 });
    expect((await here.stored()).name).toBe("theirs");
  });
});
