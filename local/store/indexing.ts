import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { gzip, packTar } from "../../shared/packages/pack.ts";
import { packageFiles } from "../../shared/sources/testing/package-files.ts";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "./world.ts";

/** Archives by app and version. */
type Listed = Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
type Body = Answer["body"];

/** More than a scan reads at once. */
const MANY = 101;
/** A minute until the repo is due, and the local AWS looks every 60 to 70 seconds. */
const SCHEDULE_MS = 150_000;
const LOOK_MS = 1000;

const sha256 = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const archive = async (name: string, version: string) => gzip(await packTar(packageFiles({ name, version }), name));

/** A repo in a static directory: archives, and then the index that lists them. */
async function publish(directory: string, listed: Listed): Promise<void> {
  const lines = ["apiVersion: v1", "entries:"];
  for (const [name, versions] of Object.entries(listed)) {
    lines.push(`  ${name}:`);
    for (const [version, bytes] of Object.entries(versions)) {
      await writeFile(join(directory, `${name}-${version}.tgz`), bytes);
      lines.push(`  - digest: ${sha256(bytes).slice("sha256:".length)}`, `    name: ${name}`, "    urls:");
      lines.push(`    - ${name}-${version}.tgz`, `    version: ${version}`);
    }
  }
  await writeFile(join(directory, "index.yaml"), `${lines.join("\n")}\n`);
}

async function scan(api: ApiClient, repoId: string): Promise<Body> {
  const { headers } = await expectStatus(api.post(`/repos/${repoId}:index`), 202);
  return until("the scan has ended", async () => {
    const { body } = await expectStatus(api.get(headers.get("location") ?? ""), 200);
    return body.status === "running" ? undefined : body;
  });
}

/** The versions of an app by their number; those that vanished are among them. */
async function versions(api: ApiClient, name: string): Promise<ReadonlyMap<string, Body>> {
  const { body: apps } = await expectStatus(api.get("/apps"), 200);
  const app = apps.items.find((one: Body) => one.name === name);
  const { body } = await expectStatus(api.get(`/apps/${app.id}/versions?includeVanished=true`), 200);
  return new Map(body.items.map((one: Body) => [one.packageVersion, one]));
}

/**
 * The schedule takes two minutes to see a change: it is made here, and the function that is answered registers the test
 * that waits for it. It is to be registered last, when the other tests' time has passed.
 */
export function indexing(world: () => StoreWorld): () => void {
  let scheduled: { readonly api: ApiClient; readonly next: Buffer } | undefined;
  /** A directory that is served, and a repo of a tenant of its own there, whose first listing is in the store. */
  const attached = async (tenant: string, listed: Listed, settings: object = {}) => {
    const directory = await mkdtemp(join(world().stateDir, "indexed-"));
    await publish(directory, listed);
    const { url } = await world().serve({ directory });
    const api = await world().client(tenant);
    const { body: repo } = await expectStatus(api.post("/repos", { name: "packages", url, ...settings }), 201);
    // The schedule may have been there first.
    expect(["succeeded", "unchanged"]).toContain((await scan(api, repo.id)).status);
    return { directory, api, repo };
  };

  describe("indexing", () => {
    beforeAll(async () => {
      const [old, next] = [await archive("clock", "1.0.0"), await archive("clock", "2.0.0")];
      const due = { scanInterval: 60 };
      const { directory, api } = await attached("tenant-scheduled", { clock: { "1.0.0": old } }, due);
      await publish(directory, { clock: { "1.0.0": old, "2.0.0": next } });
      scheduled = { api, next };
    }, 60_000);

    it("OP-14: a scan shows what is new, marks what vanished, and names the one bad package; its bytes outlive the listing", async () => {
      const first = await archive("zookeeper", "1.0.0");
      const stays = { "1.1.0": await archive("zookeeper", "1.1.0") };
      const other = { queue: { "1.0.0": await archive("queue", "1.0.0") } };
      const listed = { zookeeper: { "1.0.0": first, ...stays }, ...other };
      const { directory, api, repo } = await attached("tenant-indexing", listed);
      const before = await versions(api, "zookeeper");
      expect([...before.keys()].sort()).toEqual(["1.0.0", "1.1.0"]);

      const fresh = { "1.2.0": await archive("zookeeper", "1.2.0"), "1.3.0": Buffer.from("no archive") };
      await publish(directory, { zookeeper: { ...stays, ...fresh }, ...other });
      const event = await scan(api, repo.id);
      expect(event).toMatchObject({ status: "succeeded", added: 1, vanished: 1, unchanged: 2, bad: 1, errorCount: 1 });
      expect(event.errors).toEqual([{ package: "zookeeper", version: "1.3.0", detail: expect.stringMatching(/\w/) }]);
      const { body: events } = await expectStatus(api.get(`/repos/${repo.id}/events`), 200);
      expect(events.items.find(({ id }: Body) => id === event.id)).toEqual(event);
      expect(events.items.some(({ added }: Body) => added === 3)).toBe(true);

      const after = await versions(api, "zookeeper");
      const states = [...after].map(([version, { status }]) => `${version} ${status}`);
      expect(states.sort()).toEqual(["1.0.0 vanished", "1.1.0 active", "1.2.0 active"]);
      const vanished = after.get("1.0.0");
      expect(vanished.id).toBe(before.get("1.0.0").id);
      const { body: download } = await expectStatus(api.get(`/app-versions/${vanished.id}/package`), 200);
      const bytes = new Uint8Array(await (await fetch(download.url)).arrayBuffer());
      expect([sha256(bytes), download.digest, vanished.digest]).toEqual(Array(3).fill(sha256(first)));
      expect(await scan(api, repo.id)).toMatchObject({ status: "unchanged" });
    });

    it("OP-14: of many versions one that was only listed is read when its form is asked for", async () => {
      const bytes = await archive("many", "1.0.0");
      const many = Object.fromEntries(Array.from({ length: MANY }, (_, minor) => [`1.${minor}.0`, bytes]));
      const { api } = await attached("tenant-many", { many });
      const unread = [...(await versions(api, "many")).values()].find(({ format }) => format === undefined);
      expect(unread).toMatchObject({ status: "active", digest: sha256(bytes) });
      const { body: form } = await expectStatus(api.get(`/app-versions/${unread.id}/form`), 200);
      expect(form.sections.length).toBeGreaterThan(0);
      const { body: read } = await expectStatus(api.get(`/app-versions/${unread.id}`), 200);
      expect(read).toMatchObject({ format: "vm", size: bytes.length });
    });
  });

  return () =>
    it("OP-14: the schedule alone picks up a change", async () => {
      if (scheduled === undefined) throw new Error("the repo was not added");
      const { api, next } = scheduled;
      const look = async () => {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        return (await versions(api, "clock")).get("2.0.0");
      };
      const found = await until("the new version is there", look, SCHEDULE_MS);
      expect(found).toMatchObject({ status: "active", digest: sha256(next) });
    }, 200_000);
}
