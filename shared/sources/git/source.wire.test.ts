import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RepoPlace } from "../../domain/repo/place.ts";
import { readArchive } from "../../packages/archive.ts";
import { sourceConformance } from "../conformance.ts";
import { GIT_SECRET, type GitServer, hasGit, startGitServer } from "../testing/git-server.ts";
import { packageFiles } from "../testing/package-files.ts";
import { opener, type SourceWorld, watched } from "../testing/world.ts";

const placeOf = (server: GitServer, more: Partial<RepoPlace> = {}): RepoPlace => ({
  kind: "git",
  url: `git+${server.url}`,
  ref: "main",
  ...more,
});

async function startGit(): Promise<SourceWorld> {
  const server = await startGitServer();
  const place = placeOf(server, { path: "apps" });
  const watch = watched();
  return {
    ...watch,
    open: opener(watch, place, GIT_SECRET),
    unchangedRequests: 1,
    reads: [/^GET .*\/info\/refs\?service=git-upload-pack$/, /^POST .*\/git-upload-pack$/],
    wrongSecrets: [undefined, { ...GIT_SECRET, password: "wrong" }, { token: "wrong" }],
    missing: { ...place, ref: "no-such-branch" },
    async publish(packages) {
      for (const { name, version, files } of packages)
        for (const [path, content] of files) await server.write(`apps/${name}/${version}/${path}`, content);
      await server.commit();
    },
    stop: () => server.stop(),
  };
}

if (!hasGit()) {
  test.skip("git is not installed here, and with it its server program, against which these tests run", () => {});
} else {
  sourceConformance("git", startGit);

  describe("a git repository", () => {
    let server: GitServer;
    let first = "";
    beforeAll(async () => {
      server = await startGitServer();
      for (const [path, content] of packageFiles({ name: "zookeeper", version: "1.0.0" }))
        await server.write(path, content);
      first = await server.commit();
      await server.git("tag", "--annotate", "--message", "v1", "v1");
      await server.git("push", "--quiet", "origin", "v1");
      // Many versions of one large file: git sends them as deltas of one another.
      const text = Array.from({ length: 5000 }, (_, line) => `line ${line} of ${(line * 7919) % 1000}`);
      for (let i = 0; i < 20; i++)
        await server.write(`files/${i}.txt`, Buffer.from(text.with(i * 10, `changed ${i}`).join("\n")));
      for (const [path, content] of packageFiles({ name: "zookeeper", version: "1.1.0" }))
        await server.write(path, content);
      await server.commit();
      await server.git("gc", "--quiet");
    });
    afterAll(async () => server?.stop());

    const list = async (more: Partial<RepoPlace>) => {
      const source = watched().open({ place: placeOf(server, more), secret: GIT_SECRET, strict: false });
      const listing = await source.list({});
      if (listing.unchanged) throw new Error("nothing is known");
      return { source, ...listing };
    };

    test("is read at a branch, a tag, and a tag's commit; the whole repository can be one package", async () => {
      const at = async (ref: string) => (await list({ ref })).entries.map(({ name, version }) => `${name} ${version}`);
      expect(await at("main")).toEqual(["zookeeper 1.1.0"]);
      expect(await at("v1")).toEqual(["zookeeper 1.0.0"]);
      expect(await at(first)).toEqual(["zookeeper 1.0.0"]);
      const { validators } = await list({ ref: "v1" });
      expect(validators.etag).toBe(first);
    });

    test("every file is byte for byte what git has, deltas resolved", async () => {
      const { source, entries } = await list({});
      const [entry] = entries;
      if (entry === undefined) throw new Error("nothing was listed");
      const files = await readArchive(await source.fetchArchive(entry, 5 * 1024 * 1024));
      const names = (await server.git("ls-files")).split("\n");
      expect([...files.keys()].sort()).toEqual(names.sort());
      for (const name of names)
        expect(
          Buffer.from(files.get(name) ?? [])
            .toString()
            .trim(),
        ).toBe(await server.git("show", `HEAD:${name}`));
    });

    test("a folder that did not change is fetched from a branch that moved on", async () => {
      const { entries, source } = await list({});
      const [entry] = entries;
      if (entry === undefined) throw new Error("nothing was listed");
      const before = await source.fetchArchive(entry, 5 * 1024 * 1024);
      await server.git("commit", "--quiet", "--allow-empty", "--message", "nothing");
      await server.git("push", "--quiet", "origin", "HEAD:main");
      const later = watched().open({ place: placeOf(server), secret: GIT_SECRET, strict: false });
      const again = await later.fetchArchive(entry, 5 * 1024 * 1024);
      expect(Buffer.compare(again, before)).toBe(0);
    });

    test("says what is not there: a folder, a package, a repository", async () => {
      await expect(list({ path: "nothing" })).rejects.toMatchObject({ code: "repo-not-an-index" });
      await expect(list({ path: "files" })).rejects.toMatchObject({ code: "repo-not-an-index" });
      const url = `git+${server.url.replace("packages.git", "other.git")}`;
      await expect(list({ url })).rejects.toMatchObject({ code: "repo-not-found" });
    });
  });
}
