import { digestOf } from "../../kernel/canonical-json.ts";
import { isObject, type Json, type JsonObject } from "../../packages/json.ts";
import type { AnyPackage } from "../../packages/open-package.ts";

/** Of a package's values those that a user has given: what is as the package itself says is left out. Pure. */
export function ownAnswers(pkg: AnyPackage, answers: JsonObject): JsonObject {
  return pkg.format === "helm" ? beyond(pkg.defaults, answers) : answers;
}

function beyond(defaults: JsonObject, answers: JsonObject): JsonObject {
  const own = Object.entries(answers).flatMap(([name, value]): [string, Json][] => {
    const usual = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    if (usual === undefined) return [[name, value]];
    if (isObject(usual) && isObject(value)) {
      const inner = beyond(usual, value);
      return Object.keys(inner).length === 0 ? [] : [[name, inner]];
    }
    return digestOf(usual) === digestOf(value) ? [] : [[name, value]];
  });
  return Object.fromEntries(own);
}
