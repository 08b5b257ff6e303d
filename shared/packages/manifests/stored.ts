import type { StoredFormat } from "../contract.ts";
import { isObject, type Json, json } from "../json.ts";
import { step } from "../pointer.ts";
import { type ManifestsPackage, manifestsPackage } from "./package.ts";

/**
 * What is done with a package of objects after it was read. It asks nothing: what a user changes of it (replicas,
 * environment, arguments) are adjustments of the deployment, so that no templating of ours stands in a publisher's files.
 */
export const manifestsStored: StoredFormat<ManifestsPackage> = {
  id: "manifests",
  parse: (stored) => manifestsPackage.parse(stored),
  form: () => ({
    locale: "en",
    locales: ["en"],
    sections: [],
    schema: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", additionalProperties: false },
  }),
  checkValues(_pkg, answers) {
    const given: Json | undefined = json.safeParse(answers).data;
    if (given === undefined || given === null || !isObject(given))
      return { ok: false, faults: [{ pointer: "", detail: "The answers are no object.", remedy: "Send {}." }] };
    const faults = Object.keys(given)
      .slice(0, 100)
      .map((key) => ({
        pointer: step("", key),
        detail: "A package of plain manifests asks nothing.",
        remedy: "Leave it out; scale, environment and arguments are changed by operations of the deployment.",
      }));
    return faults.length === 0 ? { ok: true, values: {} } : { ok: false, faults };
  },
  mask: () => ({ values: {}, secret: false }),
  warnings: ({ warnings }) => warnings,
};
