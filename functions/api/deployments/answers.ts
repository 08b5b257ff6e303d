import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import type { RenderedCluster } from "../../../shared/packages/vm/cluster.ts";
import { imageReference } from "../../../shared/packages/vm/image.ts";
import { render } from "../../../shared/packages/vm/render.ts";
import {
  type ConfigItem,
  isObject,
  type Json,
  type JsonObject,
  type VmPackage,
} from "../../../shared/packages/vm/schema.ts";
import { checkValues, type Values } from "../../../shared/packages/vm/values.ts";

/** Stands for a password in everything that can be read. */
export const MASK = "********";
/** JSON characters of all answers: with their sealed copy they fit into one 400 KB item. */
const MAX_VALUES = 100_000;

export interface Checked {
  /** With defaults, passwords in clear: never stored as they are. */
  readonly values: Values;
  readonly cluster: RenderedCluster;
}

/** Answers against the form, and the template filled with them. @throws Problem 422 `invalid-values`, pointers below `/values` */
export function checkAnswers(pkg: VmPackage, answers: unknown): Checked {
  const checked = checkValues(pkg, answers);
  if (!checked.ok) throw wrong(checked.faults);
  if (JSON.stringify(checked.values).length > MAX_VALUES)
    throw wrong([{ pointer: "", detail: `All answers together have at most ${MAX_VALUES} characters.` }]);
  const rendered = render(pkg, checked.values);
  if (!rendered.ok) throw wrong(rendered.faults);
  return { values: checked.values, cluster: rendered.cluster };
}

/** Every role has an image on that cloud. @throws Problem 422 `incompatible-runtime` */
export function requireImages(
  cluster: RenderedCluster,
  runtime: { readonly provider: string; readonly region: string },
): void {
  const faults = cluster.roles.flatMap((role) => {
    const image = imageReference(role, runtime.provider, runtime.region);
    return image.ok ? [] : [{ ...image.fault, pointer: "/runtimeId" }];
  });
  if (faults.length > 0) throw invalid("incompatible-runtime", "The app has no machine image for this runtime", faults);
}

/** The answers without passwords, and whether there were any. */
export function mask(
  items: readonly ConfigItem[],
  values: Values,
): { readonly values: Values; readonly secret: boolean } {
  let secret = false;
  const section = (children: readonly ConfigItem[], from: JsonObject): JsonObject => {
    const masked: [string, Json][] = Object.entries(from).map(([key, value]) => {
      const item = children.find((child) => child.key === key);
      if (item?.type === "password" && value !== "") {
        secret = true;
        return [key, MASK];
      }
      return [key, item?.type === "array" && isObject(value) ? section(item.properties ?? [], value) : value];
    });
    // `fromEntries` defines members, so that a key `__proto__` of a package stays a key.
    return Object.fromEntries(masked);
  };
  return { values: section(items, values), secret };
}

function wrong(faults: readonly Fault[]) {
  // A fault of the template itself (`cluster.json.tmpl#/…`) is not below the answers.
  const below = faults.map((fault) =>
    /^[^/].*#/.test(fault.pointer) ? fault : { ...fault, pointer: `/values${fault.pointer}` },
  );
  return invalid("invalid-values", "The answers do not fit the app's form", below);
}
