import type { JsonObject } from "../../packages/json.ts";
import { loadFiles, readGood } from "../../packages/vm/real-packages.ts";
import type { VmPackage } from "../../packages/vm/schema.ts";

/**
 * The paper's package with further members in its template: of the deployment, of its one role, and of that role's services.
 */
export function paperPlus(more: {
  readonly top?: JsonObject;
  readonly role?: JsonObject;
  readonly services?: JsonObject;
}): VmPackage {
  const pkg = readGood(loadFiles("paper"));
  const members = (of: JsonObject = {}) =>
    Object.entries(of)
      .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},`)
      .join("");
  const template = pkg.template
    .replace("{", `{${members(more.top)}`)
    .replace(/("nodes"\s*:\s*\[\s*\{)/, `$1${members(more.role)}`)
    .replace(/("services"\s*:\s*\{)/, `$1${members(more.services)}`);
  return { ...pkg, template };
}

/** A service whose command says what it is. */
export function service(name: string, more: JsonObject = {}): JsonObject {
  return { cmd: `/opt/app/bin/${name}`, ...more };
}
