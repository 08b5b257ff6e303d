import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import type { KnownHashes } from "../../sources/contract.ts";

/** What the indexer knows of one version that a repo lists or listed. */
export interface KnownVersion {
  readonly name: string;
  /** Package version as the listing writes it. */
  readonly version: string;
  /** Stands for all that the listing said of it; empty where that is not known. */
  readonly hash: string;
  /**
   * `listed`: in the store, but its package was not read by a scan; `bad`: fetched, and cannot be taken: it is not
   * fetched again until the listing says something else of it.
   */
  readonly state: "active" | "listed" | "vanished" | "bad";
  /** The app version that it became; absent where it became none. */
  readonly versionId?: string;
  /** Why it is bad. */
  readonly detail?: string;
}

const STATES = { a: "active", l: "listed", v: "vanished", b: "bad" } as const;
const LETTERS = { active: "a", listed: "l", vanished: "v", bad: "b" } as const;

/** Version, hash, letter of the state, id or "", detail. */
const Row = z.tuple([z.string(), z.string(), z.enum(["a", "l", "v", "b"]), z.string(), z.string()]);
const File = z.object({ format: z.literal(1), apps: z.array(z.tuple([z.string(), z.array(Row)])) });

/** Unpacked bytes of one manifest: 400,000 versions with a detail each. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_DETAIL = 200;

/**
 * All that a repo's last scan knew, in one object instead of one table item a version: 11,656 versions are 700 KB. A scan reads it
 * once and compares by hash, so that it parses and writes only what changed.
 */
export class Manifest {
  readonly #apps = new Map<string, Map<string, KnownVersion>>();
  #changed = false;

  /** Whether it differs from what it was made of. */
  get changed(): boolean {
    return this.#changed;
  }

  get apps(): Iterable<string> {
    return this.#apps.keys();
  }

  /** Every version of every app. */
  *versions(): Generator<KnownVersion> {
    for (const app of this.#apps.values()) yield* app.values();
  }

  of(name: string): ReadonlyMap<string, KnownVersion> {
    return this.#apps.get(name) ?? new Map();
  }

  get(name: string, version: string): KnownVersion | undefined {
    return this.#apps.get(name)?.get(version);
  }

  set(known: KnownVersion): void {
    this.#changed = true;
    this.#put(known);
  }

  delete({ name, version }: Pick<KnownVersion, "name" | "version">): void {
    this.#changed = this.#apps.get(name)?.delete(version) === true || this.#changed;
  }

  /** Finds versions that stand for themselves: vanished ones are to be read again, and bad ones where `force` says so. */
  hashes({ force }: { readonly force: boolean }): KnownHashes & { find(name: string, hash: string): KnownVersion } {
    const byHash = new Map<string, Map<string, KnownVersion>>();
    for (const [name, app] of this.#apps) {
      const own = new Map<string, KnownVersion>();
      for (const known of app.values())
        if (known.state !== "vanished" && !(force && known.state === "bad")) own.set(known.hash, known);
      byHash.set(name, own);
    }
    return {
      has: (name, hash) => byHash.get(name)?.has(hash) === true,
      find(name, hash) {
        const known = byHash.get(name)?.get(hash);
        if (known === undefined) throw new Error(`no version of ${name} has the hash ${hash}`);
        return known;
      },
    };
  }

  encode(): Buffer {
    const apps = Array.from(this.#apps, ([name, app]): z.input<typeof File>["apps"][number] => [
      name,
      Array.from(app.values(), ({ version, hash, state, versionId = "", detail = "" }) => [
        version,
        hash,
        LETTERS[state],
        versionId,
        detail.slice(0, MAX_DETAIL),
      ]),
    ]);
    // Hashes and ids do not compress; level 1 gains what there is to gain.
    return gzipSync(JSON.stringify({ format: 1, apps } satisfies z.input<typeof File>), { level: 1 });
  }

  /** @throws when the bytes are no manifest */
  static decode(bytes: Uint8Array): Manifest {
    const file = File.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString("utf8")));
    const manifest = new Manifest();
    for (const [name, rows] of file.apps)
      for (const [version, hash, letter, versionId, detail] of rows)
        manifest.#put({
          name,
          version,
          hash,
          state: STATES[letter],
          ...(versionId === "" ? {} : { versionId }),
          ...(detail === "" ? {} : { detail }),
        });
    return manifest;
  }

  #put(known: KnownVersion): void {
    const app = this.#apps.get(known.name) ?? new Map<string, KnownVersion>();
    if (app.size === 0) this.#apps.set(known.name, app);
    app.set(known.version, known);
  }
}
