import type { Fault } from "../../shared/kernel/problem.ts";
import type { Package } from "../../shared/packages/formats.ts";
import { openPackage } from "../../shared/packages/open-package.ts";
import type { Tree } from "../values/set.ts";

export type Rendered =
  | { readonly ok: true; readonly value: unknown; readonly note?: string }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Checks answers and renders what a deployment would be made of. Of formats whose templates another program renders when it
 * deploys, the answers with all defaults.
 */
export async function renderWith(pkg: Package, answers: Tree): Promise<Rendered> {
  const checked = openPackage({ format: pkg.format, package: pkg }).checkValues(answers);
  if (!checked.ok) return checked;
  if (pkg.format !== "vm") {
    const note = "These are the values that its templates would get.";
    return { ok: true, value: checked.values, note };
  }
  const { render } = await import("../../shared/packages/vm/render.ts");
  const rendered = render(pkg, checked.values);
  return rendered.ok ? { ok: true, value: rendered.cluster } : rendered;
}

/** What a deployment asks. */
export function formOf(pkg: Package, locale?: string) {
  return openPackage({ format: pkg.format, package: pkg }).form(locale);
}
