import { describe, expect, it } from "vitest";
import { isPermission, readGrants, widest } from "../../../shared/kernel/grants.ts";
import { BUILT_IN_ROLES } from "../../../shared/kernel/roles.ts";
import { anonymous, kindsOf, type Matrix } from "./context.ts";
import { type Documented, operations } from "./document.ts";
import { filled, UNMADE } from "./fixtures.ts";
import { newcomerOf } from "./people.ts";
import type { Sending } from "./served.ts";

const withIds = operations.filter(
  (operation) => operation.params.length > 0 && !kindsOf(operation).some((kind) => UNMADE.includes(kind)),
);

/** T1: who may reach which object. */
export function objects(matrix: () => Matrix): void {
  describe("T1: objects", () => {
    it("there is one of every kind that a path names, in both tenants", () => {
      const { own, others } = matrix();
      const kinds = new Set(withIds.flatMap(kindsOf));
      expect([...kinds].filter((kind) => own[kind] === undefined || others[kind] === undefined)).toEqual([]);
    });

    it("one's own is there, so that what follows can fail", async () => {
      const { admin, call, params } = matrix();
      const looks = withIds.filter(({ method, least }) => method === "GET" && least !== "platform");
      for (const operation of looks) {
        // The fixtures' picture has its place and no app that shows it.
        if (operation.path.startsWith("/attachments/")) continue;
        const { status, text } = await call(admin, operation, params(operation));
        expect(status, `${operation.operationId}: ${text}`).not.toBe(404);
      }
    });

    it("another tenant's object is answered as one that there is not, on every route and in every place of a path", async () => {
      const { admin, own, others, unknown: missing, call, params } = matrix();
      let cases = 0;
      for (const operation of withIds) {
        const mine = params(operation);
        for (const [index, kind] of kindsOf(operation).entries()) {
          const put = (id: string) => mine.map((given, place) => (place === index ? id : given));
          const unknown = missing[kind] ?? "";
          const foreign = others[kind] ?? "";
          const expected = await call(admin, operation, put(unknown));
          const what = `${operation.operationId} ${operation.params[index]?.name}`;
          // 422: the body names somebody else's object too, and that was looked at first.
          expect([403, 404, 422], `${what}: ${expected.text}`).toContain(expected.status);
          const answered = await call(admin, operation, put(foreign));
          expect(anonymous(answered, foreign), what).toBe(anonymous(expected, unknown));
          // An id of another kind: its parent's, its child's, anybody's.
          for (const [otherKind, id] of Object.entries({ ...own, foreign })) {
            if (otherKind === kind || id === foreign) continue;
            const wrong = await call(admin, operation, put(id));
            expect([expected.status, 404], `${what} with ${otherKind}: ${wrong.text}`).toContain(wrong.status);
            cases += 1;
          }
          for (const malformed of [
            "no id",
            "..",
            "%2e%2e%2f",
            "*",
            `${unknown}#x`,
            "a".repeat(2000),
            "T#tenant-matrix-b#APP",
            "__proto__",
          ]) {
            const wrong = await call(admin, operation, put(malformed));
            expect([expected.status, 404], `${what} with ${malformed}: ${wrong.text}`).toContain(wrong.status);
            cases += 1;
          }
          cases += 2;
        }
      }
      console.error(`T1: ${cases} cases of ids in paths`);
    }, 120_000);

    it("another tenant's id in a body or a query is answered as one that there is not", async () => {
      const { admin, own, others, unknown: missing, call, params } = matrix();
      let cases = 0;
      for (const operation of operations) {
        for (const { name, kind } of referencesIn(operation)) {
          const inBody = operation.body !== undefined;
          const with_ = (id: string): Sending => {
            if (!inBody) return { query: `${name}=${encodeURIComponent(id)}` };
            const body = filled(operation.body?.example, own);
            return { body: { ...(typeof body === "object" ? body : {}), [name]: name.endsWith("s") ? [id] : id } };
          };
          const [foreign = "", unknown = ""] = [others[kind], missing[kind]];
          const expected = await call(admin, operation, params(operation), with_(unknown));
          const answered = await call(admin, operation, params(operation), with_(foreign));
          const what = `${operation.operationId} ${name}`;
          expect(anonymous(answered, foreign), what).toBe(anonymous(expected, unknown));
          expect(answered.status < 300 && inBody, `${what}: ${answered.text}`).toBe(false);
          cases += 1;
        }
      }
      console.error(`T1: ${cases} cases of ids in bodies and queries`);
      expect(cases).toBeGreaterThan(5);
    });

    it("no list of one tenant names anything of another", async () => {
      const { admin, others, call } = matrix();
      const lists = operations.filter(({ method, params }) => method === "GET" && params.length === 0);
      for (const operation of lists) {
        const { text } = await call(admin, operation, []);
        for (const [kind, id] of Object.entries(others))
          if (kind !== "role") expect(text, operation.operationId).not.toContain(id);
      }
      console.error(`T1: ${lists.length} lists`);
    });

    it("what somebody else of the tenant made is not there for who may see his own", async () => {
      const { unknown: missing, call, params } = matrix();
      const newcomer = newcomerOf("a");
      const grants = readGrants(newcomer.roles.flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? []));
      let cases = 0;
      for (const operation of withIds) {
        const { permission = "" } = operation;
        const scope = isPermission(permission) ? widest(grants, permission) : undefined;
        if (scope !== "own") continue;
        const mine = params(operation);
        const unknown = kindsOf(operation).map((kind) => missing[kind] ?? "");
        const expected = await call(newcomer, operation, unknown);
        const answered = await call(newcomer, operation, mine);
        expect(anonymous(answered, ...mine), operation.operationId).toBe(anonymous(expected, ...unknown));
        cases += 1;
      }
      console.error(`T1: ${cases} cases of somebody else's objects in the tenant`);
      expect(cases).toBeGreaterThan(0);
    });
  });
}

/** Members of bodies and parameters of queries that name an object, with its kind. */
function referencesIn(operation: Documented): readonly { readonly name: string; readonly kind: string }[] {
  const KINDS: Readonly<Record<string, string>> = {
    appId: "app",
    appVersionId: "appv",
    runtimeId: "rt",
    credentialId: "cred",
    deploymentId: "dep",
    repoId: "repo",
    parentId: "ctg",
    category: "ctg",
    categories: "ctg",
    uploadId: "up",
  };
  const members = Object.keys(Object(operation.body?.schema.properties ?? {}));
  const names = operation.body === undefined ? operation.query.map(({ name }) => name) : members;
  return names.flatMap((name) => (KINDS[name] === undefined ? [] : [{ name, kind: KINDS[name] }]));
}
