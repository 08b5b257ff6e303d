/**
 * One scan's work on an index as a process of its own, without the table: fetches it over HTTP, cuts it into versions,
 * hashes and compares each with the manifest, reads what changed, sorts each app's versions, and writes the new
 * manifest. `node bench/indexing/ours.ts URL MANIFEST`; prints what it did as JSON.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { versionOrder } from "../../shared/domain/app/rules.ts";
import { Manifest } from "../../shared/domain/repo/manifest.ts";
import { entryHash, planScan } from "../../shared/domain/repo/rules.ts";
import { addressPolicy } from "../../shared/platform/address-policy.ts";
import { openSafeFetch } from "../../shared/platform/safe-fetch.ts";
import { httpSource } from "../../shared/sources/http/source.ts";

const [url = "", path = ""] = process.argv.slice(2);
const manifest = existsSync(path) ? Manifest.decode(readFileSync(path)) : new Manifest();
const source = httpSource(openSafeFetch({ policy: addressPolicy(["127.0.0.1"]) }))({ kind: "http", url });
const listing = await source.list({ hashes: async () => manifest.hashes({ force: false }) });
if (listing.unchanged) throw new Error("an unconditional listing cannot be unchanged");
const { entries, same = [], faults, complete } = listing;
const idOf = (entry: { readonly digest?: string }) => entry.digest;
const plan = planScan(manifest, { entries, same, unusable: faults, complete, force: false, idOf });
for (const { take } of plan.apps) {
  const ordered = take.map((entry) => ({ entry, order: versionOrder(entry.version) }));
  for (const { entry } of ordered.sort((a, b) => (a.order < b.order ? 1 : -1))) {
    const { name, version, digest, hash = entryHash(entry) } = entry;
    manifest.set({ name, version, hash, state: "listed", ...(digest === undefined ? {} : { versionId: digest }) });
  }
}
if (manifest.changed) writeFileSync(path, manifest.encode());
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ taken: plan.toTake, unchanged: plan.unchanged, faults: faults.length, peakMb }));
