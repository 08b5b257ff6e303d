import { describe, expect, it } from "vitest";
import type { ObjectChange } from "../../providers/workloads.ts";
import { findingsOf, silenceOf } from "./findings.ts";
import { striking } from "./strike.ts";
import { toldOf } from "./told.ts";
import { ClusterChanges, PREVIEW_LIMITS } from "./view.ts";

const change = (name: string, more: Partial<ObjectChange> = {}): ObjectChange => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "shop",
  name,
  action: "change",
  ...more,
});
const told = (changes: readonly ObjectChange[]) => toldOf(changes, "shop");

describe("what is told of a preview", () => {
  it("is bounded, says how much more there is, and has what is refused first", () => {
    const refusal = { code: "Invalid", message: "no" };
    const all = Array.from({ length: 120 }, (_, at) => change(`c${at}`, at === 119 ? { refusal } : {}));
    const { objects, more } = told(all);
    expect(objects).toHaveLength(PREVIEW_LIMITS.objects);
    expect(more).toBe(120 - PREVIEW_LIMITS.objects);
    expect(objects[0]).toEqual({ apiVersion: "v1", kind: "ConfigMap", name: "c119", action: "change", refusal });
  });

  it("tells some fields of an object, and the beginning of long values", () => {
    const fields = Array.from({ length: 30 }, (_, at) => ({ pointer: `/data/${at}`, after: "x".repeat(5000) }));
    const [object] = told([change("c", { fields, namespace: "elsewhere" })]).objects;
    expect(object).toMatchObject({ namespace: "elsewhere", moreFields: 30 - PREVIEW_LIMITS.fields });
    expect(object?.fields).toHaveLength(PREVIEW_LIMITS.fields);
    expect(object?.fields?.[0]?.after).toBe(`${"x".repeat(PREVIEW_LIMITS.value)}…`);
  });

  it("has at most 60 KB of objects, whatever they hold", () => {
    const fields = Array.from({ length: 20 }, (_, at) => ({
      pointer: `/data/${at}/${"p".repeat(200)}`,
      before: { list: Array(200).fill("ä") },
      after: "y".repeat(400),
    }));
    const { objects, more } = told(Array.from({ length: 50 }, (_, at) => change(`c${at}`, { fields })));
    expect(Buffer.byteLength(JSON.stringify(objects))).toBeLessThan(PREVIEW_LIMITS.bytes + 1000);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.length + more).toBe(50);
  });
});

describe("findings of a preview", () => {
  const around = { newNamespace: false, adjusted: [] };
  const diff = (more: object) => ({ changes: [], warnings: [], workloads: ["Deployment/web"], ...more });

  it("name what is refused, and count the rest", () => {
    const refusal = { code: "QuotaExceeded", message: "exceeded quota: few", remedy: "Ask for less." };
    const changes = Array.from({ length: 12 }, (_, at) => change(`c${at}`, { refusal }));
    const findings = findingsOf(diff({ changes: [change("fine"), ...changes] }), around);
    expect(findings).toHaveLength(11);
    expect(findings[0]).toEqual({
      severity: "stops",
      code: "cluster-refuses",
      detail: "ConfigMap/c0: exceeded quota: few Ask for less.",
      pointer: "ConfigMap/c0",
    });
    expect(findings[10]).toMatchObject({ severity: "stops", detail: "2 more objects are refused." });
  });

  it("tell what is lost, what nobody judged, and adjustments of nothing", () => {
    const object = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    const warnings = [{ object, pointer: "/spec/x", detail: "Data is lost.", remedy: "Use a claim." }];
    const found = findingsOf(diff({ warnings }), {
      newNamespace: true,
      adjusted: ["Deployment/web", "Deployment/wbe"],
    });
    expect(found.map(({ severity, code, detail }) => `${severity} ${code}: ${detail}`)).toEqual([
      "harms package-warning: Data is lost. Use a claim. (Deployment/web#/spec/x)",
      expect.stringMatching(/^note namespace-new: /),
      "note no-workload: The adjustments name Deployment/wbe, and the package makes none: it makes Deployment/web.",
    ]);
  });

  it.each([
    ["unavailable", "note", "cluster-silent"],
    ["throttled", "note", "cluster-silent"],
    ["auth", "stops", "cluster-refuses"],
    ["quota", "stops", "cluster-refuses"],
  ])("of a cluster that said nothing because of %s", (kind, severity, code) => {
    const answer = silenceOf({ kind, message: "Why.", remedy: "Do this." });
    expect(answer).toMatchObject({ cluster: { known: false, objects: [] }, findings: [{ severity, code }] });
    expect(answer.findings[0]?.detail).toContain("Why. Do this.");
  });
});

describe("secrets", () => {
  const strike = striking(['p"ss wörd', "x9", ""]);
  const encoded = Buffer.from('p"ss wörd').toString("base64");

  it.each([
    ['a p"ss wörd b', "a ******** b"],
    [JSON.stringify({ a: 'p"ss wörd' }), '{"a":"********"}'],
    [`data: ${encoded}`, "data: ********"],
    [`postgres://u:${encodeURIComponent('p"ss wörd')}@db`, "postgres://u:********@db"],
    ["x9", "********"],
    ["matrix9", "matrix9"],
  ])("are struck from %s", (text, safe) => expect(strike({ a: [{ b: text }] })).toEqual({ a: [{ b: safe }] }));

  it("go from all of a preview, and leave it one", () => {
    const fields = [{ pointer: "/data/url", before: 'x p"ss wörd', after: { deep: ['p"ss wörd'] } }];
    const refusal = { code: "Invalid", message: 'Invalid value: p"ss wörd' };
    const safe = JSON.stringify(ClusterChanges.parse(strike(told([change("c", { fields, refusal })]))));
    expect(safe).not.toContain("wörd");
    expect(safe).toContain("/data/url");
  });
});
