import { describe, expect, it } from "vitest";
import type { AppVersion } from "../app/schema.ts";
import type { Phase } from "./phase.ts";
import { cancelled, decide, type Reviewer, start, submit } from "./rules.ts";

const at = "2026-11-21T09:00:00.000Z";
const draft: AppVersion = {
  id: "appv-1",
  tenantId: "t",
  appId: "app-1",
  repoId: "uploads",
  name: "keeper",
  packageVersion: "1.0.0",
  description: "",
  format: "vm",
  digest: "sha256:0",
  size: 1,
  status: "draft",
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const texts = { description: "", keywords: [], curated: {} };
const by = (actor: string, ...phases: Phase[]): Reviewer => ({
  actor,
  phases,
  requestId: "request-1",
  now: new Date(at),
});
const vendor = by("tok-vendor");
const platform = by("tok-platform", "business", "technical");

function submitted(phases: readonly Phase[], who = vendor) {
  return submit({ id: "rev-1", version: draft, audience: "shared", phases, texts }, who);
}
const refused = (run: () => unknown, status: number, code: string) =>
  expect(run).toThrow(expect.objectContaining({ status, code }));

describe("a review", () => {
  it("without phases is passed by submitting", () => {
    const { review, version, history } = submitted([]);
    expect(review).toMatchObject({ status: "passed", phases: [] });
    expect(version).toMatchObject({ status: "passed", reviewId: "rev-1", audience: "shared" });
    expect(history).toMatchObject([{ command: "submit", from: "draft", to: "passed", number: 2 }]);
  });

  it("goes through its phases in order, each begun before it is passed", () => {
    let { review, version } = submitted(["vendor", "business", "technical"]);
    expect([version.status, review.phase]).toEqual(["submitted", "vendor"]);
    const first = by("tok-other", "vendor");
    refused(() => decide(review, version, "passed", undefined, first), 409, "wrong-state");
    ({ review, version } = start(review, version, undefined, first));
    expect([version.status, review.status]).toEqual(["in-review", "in-review"]);
    ({ review, version } = decide(review, version, "passed", "vendor", first));
    expect([version.status, review.phase]).toEqual(["in-review", "business"]);
    // The pass that comes twice does not pass the next phase.
    refused(() => decide(review, version, "passed", undefined, platform), 409, "wrong-state");
    refused(() => decide(review, version, "passed", "vendor", first), 409, "wrong-state");
    ({ review, version } = start(review, version, "business", platform));
    ({ review, version } = decide(review, version, "passed", "business", platform));
    ({ review, version } = start(review, version, "technical", platform));
    const last = decide(review, version, "passed", "technical", { ...platform, message: "Runs." });
    expect([last.version.status, last.review.status, last.review.phase]).toEqual(["passed", "passed", "technical"]);
    expect(last.review.phases.map(({ status }) => status)).toEqual(["passed", "passed", "passed"]);
    expect(last.history).toMatchObject([
      { command: "pass", phase: "technical", from: "in-review", to: "passed", message: "Runs.", actedAs: "reviewer" },
    ]);
  });

  it("has the vendor's phase passed by a submitter who may do it", () => {
    const own = by("tok-vendor", "vendor");
    expect(submitted(["vendor"], own)).toMatchObject({
      version: { status: "passed", version: 3 },
      review: { status: "passed", phases: [{ status: "passed", reviewer: "tok-vendor" }] },
      history: [
        { command: "submit", to: "submitted", number: 2 },
        { command: "pass", phase: "vendor", to: "passed", number: 3, actedAs: "owner" },
      ],
    });
    expect(submitted(["vendor", "technical"], own)).toMatchObject({
      version: { status: "in-review" },
      review: { status: "in-review", phase: "technical" },
    });
    // Only where the vendor's is the first that is asked for.
    expect(submitted(["business"], own).version.status).toBe("submitted");
  });

  it("is not done without the phase's scope, nor by who submitted it", () => {
    const { review, version } = submitted(["business"]);
    refused(() => start(review, version, undefined, by("tok-x", "vendor")), 403, "forbidden");
    refused(() => start(review, version, undefined, by("tok-vendor", "business", "technical")), 403, "own-submission");
    const taken = start(review, version, undefined, platform);
    refused(
      () => decide(taken.review, taken.version, "passed", undefined, by("tok-vendor", "business", "technical")),
      403,
      "own-submission",
    );
  });

  it("can be taken over by another reviewer", () => {
    const { review, version } = submitted(["technical"]);
    const first = start(review, version, undefined, platform);
    const second = start(first.review, first.version, undefined, by("tok-second", "business", "technical"));
    expect(second.review.phases).toMatchObject([{ status: "in-review", reviewer: "tok-second" }]);
    expect(second.history).toMatchObject([{ command: "review", from: "in-review", to: "in-review" }]);
  });

  it("rejects with the reason, which the version shows", () => {
    const { review, version } = submitted(["business", "technical"]);
    const begun = start(review, version, undefined, platform);
    const done = decide(begun.review, begun.version, "rejected", undefined, { ...platform, message: "No licence." });
    expect(done.version).toMatchObject({ status: "rejected", statusReason: "No licence." });
    expect(done.review).toMatchObject({ status: "rejected", phase: "business" });
    const again = submit({ id: "rev-2", version: done.version, audience: "shared", phases: [], texts }, vendor);
    expect(again.version).toMatchObject({ status: "passed", reviewId: "rev-2" });
    expect(again.version).not.toHaveProperty("statusReason");
  });

  it("ends when its version is taken back", () => {
    const { review } = submitted(["business"]);
    expect(cancelled(review, new Date(at))).toMatchObject({ status: "cancelled", phase: "business", version: 2 });
  });
});
