import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entryHash } from "../domain/repo/rules.ts";
import { readArchive } from "../packages/archive.ts";
import { readPackage } from "../packages/formats.ts";
import type { Listing, Source, SourceEntry } from "./contract.ts";
import { packageFiles } from "./testing/package-files.ts";
import type { SourceWorld } from "./testing/world.ts";

type Whole = Extract<Listing, { unchanged: false }>;

const FIRST = [
  { name: "zookeeper", version: "1.0.0" },
  { name: "zookeeper", version: "1.1.0" },
  { name: "redis", version: "2.0.0" },
] as const;
const ADDED = { name: "redis", version: "2.1.0" } as const;

const shown = ({ name, version }: Pick<SourceEntry, "name" | "version">) => `${name} ${version}`;
const hashOf = (entry: SourceEntry) => entry.hash ?? entryHash(entry);

async function whole(source: Source): Promise<Whole> {
  const listing = await source.list({});
  if (listing.unchanged) throw new Error("nothing was known, so nothing is unchanged");
  return listing;
}

/** What every kind of repo must do, on a real server of its kind. One call a kind. */
export function sourceConformance(kind: string, start: () => Promise<SourceWorld>): void {
  describe(`source ${kind}`, () => {
    let world: SourceWorld;
    beforeAll(async () => {
      world = await start();
      await world.publish(FIRST.map((named) => ({ ...named, files: packageFiles(named) })));
    });
    afterAll(async () => world?.stop());

    test("lists what was published, and its archives read to what was published", async () => {
      const source = world.open();
      const { entries, faults, complete } = await whole(source);
      expect(faults).toEqual([]);
      expect(complete).toBe(true);
      expect(entries.map(shown).sort()).toEqual(FIRST.map(shown).sort());
      for (const entry of entries) {
        const archive = await source.fetchArchive(entry, 5 * 1024 * 1024);
        const { name, meta } = readPackage(await readArchive(archive));
        expect(`${name} ${meta.version}`).toBe(shown(entry));
      }
    });

    test("opened anew, fetches an archive that another session listed", async () => {
      const [entry] = (await whole(world.open())).entries;
      if (entry === undefined) throw new Error("nothing was listed");
      const [again, once] = await Promise.all(
        [world.open(), world.open()].map((source) => source.fetchArchive(entry, 5 * 1024 * 1024)),
      );
      if (again === undefined || once === undefined) throw new Error("nothing was fetched");
      expect(Buffer.compare(again, once)).toBe(0);
    });

    test("OP-15: two installs that attach it list the same versions with the same digests", async () => {
      const [a, b] = await Promise.all([whole(world.open()), whole(world.open())]);
      expect(a).toEqual(b);
    });

    test("unchanged, it says so, in as many requests as it promises", async () => {
      const { validators } = await whole(world.open());
      const source = world.open();
      world.requests.length = 0;
      expect(await source.list(validators)).toMatchObject({ unchanged: true });
      expect(world.requests.length).toBe(world.unchangedRequests);
    });

    test("refuses an archive beyond the bound", async () => {
      const source = world.open();
      const [entry] = (await whole(source)).entries;
      if (entry === undefined) throw new Error("nothing was listed");
      await expect(source.fetchArchive(entry, 10)).rejects.toMatchObject({ name: "SourceError" });
    });

    test("a version more changes nothing of the others", async () => {
      const before = await whole(world.open());
      await world.publish([{ ...ADDED, files: packageFiles(ADDED) }]);
      const after = await world.open().list(before.validators);
      if (after.unchanged) throw new Error("it did not see the new version");
      const known = new Set(before.entries.map(hashOf));
      expect(after.entries.filter((entry) => !known.has(hashOf(entry))).map(shown)).toEqual([shown(ADDED)]);
      expect(after.entries).toHaveLength(FIRST.length + 1);
    });

    test("OP-13: without its secret, and with a wrong one, it is refused as such", async () => {
      for (const secret of world.wrongSecrets) {
        const source = world.open({ secret });
        await expect(source.list({})).rejects.toMatchObject({ code: "repo-credential-refused", retryable: false });
      }
      expect(world.wrongSecrets.length).toBeGreaterThan(0);
    });

    test("where nothing is, it says that nothing is there", async () => {
      await expect(world.open({ place: world.missing }).list({})).rejects.toMatchObject({ code: "repo-not-found" });
    });

    test("H5: at a private address that nobody allowed, nothing is dialled", async () => {
      world.requests.length = 0;
      await expect(world.open({ strict: true }).list({})).rejects.toMatchObject({ code: "repo-private-address" });
      expect(world.dialled()).toBe(0);
    });

    test("OP-15: reads and never writes", async () => {
      world.requests.length = 0;
      await whole(world.open());
      expect(world.requests.length).toBeGreaterThan(0);
      for (const request of world.requests) expect(world.reads.some((read) => read.test(request))).toBe(true);
    });
  });
}
