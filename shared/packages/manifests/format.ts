import { MAX_PACKAGE_BYTES, type PackageFiles, type PackageFormat, type PackageResult } from "../contract.ts";
import { FileTexts } from "../file-texts.ts";
import { withoutFiles } from "../meta-files.ts";
import { DESCRIBED_IN, readMeta } from "./meta.ts";
import { isManifest, readObjects } from "./objects.ts";
import type { ManifestsPackage } from "./package.ts";
import { manifestsStored } from "./stored.ts";
import { warningsOf } from "./warnings.ts";

/** Of other formats, which may have a folder of that name too. */
const OTHERS = ["Chart.yaml", "config.json", "cluster.json.tmpl", "cluster.json.mustache"];

/** Plain Kubernetes objects in YAML or JSON, in the folder `manifests`, described by `package.json`. */
export const manifestsFormat: PackageFormat<ManifestsPackage> = {
  ...manifestsStored,
  looksFor: "manifests/*.yaml",
  describedIn: DESCRIBED_IN,
  detect: (files) => [...files.keys()].some(isManifest) && !OTHERS.some((name) => files.has(name)),
  read: readManifests,
};

function readManifests(files: PackageFiles): PackageResult<ManifestsPackage> {
  const source = new FileTexts(files);
  const meta = readMeta(source);
  const objects = readObjects(source);
  if (objects.length === 0 && source.faults.length === 0)
    source.fault(
      "",
      "",
      "There is no object in manifests/: they are missing.",
      "Add at least one, such as a Deployment.",
    );
  if (source.faults.length > 0) return { ok: false, faults: source.faults };
  const full: ManifestsPackage = {
    format: "manifests",
    name: meta.name ?? "",
    description: meta.description ?? "",
    meta,
    objects: objects.map(({ apiVersion, kind, name, namespace }) => ({
      apiVersion,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    })),
    warnings: [...warningsOf(objects)],
  };
  const shorter = withoutFiles(meta);
  const fitting = [
    full,
    { ...full, meta: shorter },
    { ...full, meta: shorter, warnings: full.warnings.slice(0, 10) },
  ].find((candidate) => Buffer.byteLength(JSON.stringify(candidate)) <= MAX_PACKAGE_BYTES);
  if (fitting !== undefined) return { ok: true, package: fitting };
  const detail = `What is stored of the package has more than ${MAX_PACKAGE_BYTES} bytes.`;
  return { ok: false, faults: [{ file: "", pointer: "", detail, remedy: "Make several packages of it." }] };
}
