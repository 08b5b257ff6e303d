import type { StoredFormat } from "../contract.ts";
import { deriveSchema } from "./derive.ts";
import { formOf } from "./form.ts";
import { type HelmPackage, helmPackage } from "./package.ts";
import { maskSecrets } from "./secrets.ts";
import { checkHelmValues } from "./values.ts";

/** What is done with a chart after it was read. */
export const helmStored: StoredFormat<HelmPackage> = {
  id: "helm",
  parse: (stored) => helmPackage.parse(stored),
  form: formOf,
  checkValues: checkHelmValues,
  mask: (pkg, values) => maskSecrets(values, pkg.schema ?? deriveSchema(pkg.defaults, {})),
};
