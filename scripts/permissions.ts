/**
 * Writes the table of `docs/permissions.md` from `docs/openapi.json` and the built-in roles: `node scripts/permissions.ts`. The
 * matrix of the API's tests holds the routes to it, and fails when a route has no row.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { operations } from "../functions/testing/matrix/document.ts";
import { covers, DATA_SCOPES, type DataScope, isPermission, readGrants, widest } from "../shared/kernel/grants.ts";
import { BUILT_IN_ROLES, EVERY_MEMBER } from "../shared/kernel/roles.ts";

const FILE = new URL("../docs/permissions.md", import.meta.url);
const [OPEN, CLOSE] = ["<!-- table -->", "<!-- /table -->"];

type Asked = Pick<(typeof operations)[number], "permission" | "least">;

/** How far a role's permission for a route goes; `no`: 403; `hidden`: for the platform alone, 404. */
export function verdictOf({ permission = "", least }: Asked, role: string): DataScope | "no" | "hidden" | "all" {
  if (!isPermission(permission)) return "all";
  const scope = widest(readGrants([...EVERY_MEMBER, ...(BUILT_IN_ROLES[role]?.grants ?? [])]), permission);
  const wanted = DATA_SCOPES.find((one) => one === least) ?? "own";
  if (scope !== undefined && covers(scope, wanted)) return scope;
  return wanted === "platform" ? "hidden" : "no";
}

/** The table as Markdown: a row for each route, a column for each role. */
export function permissionTable(): string {
  const names = Object.keys(BUILT_IN_ROLES);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = operations.map((operation) => {
    const { method, path, permission = "", least } = operation;
    const asked = `\`${permission}${least === "own" ? "" : `@${least}`}\``;
    const verdicts = names.map((role) => {
      const verdict = verdictOf(operation, role);
      return verdict === "no" || verdict === "hidden" ? "·" : verdict;
    });
    return line([`${method} ${path}`, asked, ...verdicts]);
  });
  const head = ["route", "permission", ...names];
  return [line(head), line(head.map(() => "---")), ...rows].join("\n");
}

if (import.meta.main) {
  const text = readFileSync(FILE, "utf8");
  const [before = "", after = ""] = [text.slice(0, text.indexOf(OPEN) + OPEN.length), text.slice(text.indexOf(CLOSE))];
  writeFileSync(FILE, `${before}\n\n${permissionTable()}\n\n${after}`);
}
