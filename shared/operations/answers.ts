import { type Fault, invalid } from "../kernel/problem.ts";
import type { CheckOptions } from "../packages/contract.ts";
import type { JsonObject } from "../packages/json.ts";
import type { AnyPackage } from "../packages/open-package.ts";
import type { OpenPackage } from "../packages/stored.ts";
import { bareCluster } from "../packages/vm/bare.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { imageReference } from "../packages/vm/image.ts";
import { render } from "../packages/vm/render.ts";

interface CloudPlace {
  readonly provider: string;
  readonly region: string;
}

/** JSON characters of all answers: with their sealed copy they fit into one 400 KB item. */
const MAX_VALUES = 100_000;

/**
 * Answers against the form of a package of any format, with defaults; secrets in clear, so never stored as they are.
 * With `current` they may be a part: what is not answered stays, and what cannot be changed must stay.
 * @throws Problem 422 `invalid-values`, pointers below `/values`
 */
export function checkAnswers(
  pkg: Pick<OpenPackage, "checkValues">,
  answers: unknown,
  options: CheckOptions = {},
): JsonObject {
  const checked = pkg.checkValues(answers, options);
  if (!checked.ok) throw wrong(checked.faults);
  if (JSON.stringify(checked.values).length > MAX_VALUES)
    throw wrong([{ pointer: "", detail: `All answers together have at most ${MAX_VALUES} characters.` }]);
  return checked.values;
}

/**
 * The template filled with checked answers: what a job deploys. Of a package of workloads a cluster without roles.
 * @throws Problem 422 `invalid-values`
 */
export function renderAnswers(pkg: AnyPackage, values: JsonObject): RenderedCluster {
  // What it makes is known where it is put alone: here it has no machines.
  if (pkg.format !== "vm") return bareCluster({ name: pkg.name, description: pkg.description, subnetId: "" });
  const rendered = render(pkg, values);
  if (!rendered.ok) throw wrong(rendered.faults);
  return rendered.cluster;
}

/** Every role has an image on that cloud. @throws Problem 422 `incompatible-runtime` */
export function requireImages(cluster: RenderedCluster, runtime: CloudPlace): void {
  const faults = imageFaults(cluster, runtime).map((fault) => ({ ...fault, pointer: "/runtimeId" }));
  if (faults.length > 0) throw invalid("incompatible-runtime", "The app has no machine image for this runtime", faults);
}

/** One for each role that has no image on that cloud. Pure. */
export function imageFaults({ roles }: RenderedCluster, { provider, region }: CloudPlace): readonly Fault[] {
  return roles.flatMap((role) => {
    const image = imageReference(role, provider, region);
    return image.ok ? [] : [image.fault];
  });
}

/** @throws Problem 422 `invalid-values`, pointers below `/values` */
export function wrong(faults: readonly Fault[]) {
  // A fault of the template itself (`cluster.json.tmpl#/…`) is not below the answers.
  const below = faults.map((fault) =>
    /^[^/].*#/.test(fault.pointer) ? fault : { ...fault, pointer: `/values${fault.pointer}` },
  );
  return invalid("invalid-values", "The answers do not fit the app's form", below);
}
