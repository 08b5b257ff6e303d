import { describe, expect, it } from "vitest";
import { statusError } from "./status.ts";

const status = (http: number, message: string, more: object = {}) =>
  statusError(http, JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, ...more }));

// Sentences as Kubernetes 1.36's API server writes them.
describe("an answer of the API server", () => {
  it.each([
    [
      'deployments.apps is forbidden: User "system:serviceaccount:ops:store" cannot create resource "deployments" in API group "apps" in the namespace "shop"',
      "Allow the credential to create deployments.apps in the namespace shop.",
    ],
    [
      'namespaces is forbidden: User "store" cannot list resource "namespaces" in API group "" at the cluster scope',
      "Allow the credential to list namespaces in the whole cluster.",
    ],
    [
      'forbidden: User "store" cannot get path "/metrics"',
      "Allow the credential to get /metrics in the whole cluster.",
    ],
  ])("names the permission that is missing: %s", (message, remedy) => {
    expect(status(403, message, { reason: "Forbidden" })).toMatchObject({
      kind: "denied",
      providerCode: "Forbidden",
      message,
      remedy,
    });
  });

  it("is a quota's refusal with the cluster's words", () => {
    const message =
      'pods "web-1" is forbidden: exceeded quota: pitrix, requested: pods=1, used: pods=20, limited: pods=20';
    expect(status(403, message, { reason: "Forbidden" })).toMatchObject({
      kind: "quota",
      providerCode: "QuotaExceeded",
      message,
    });
    expect(status(403, 'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: web')).toMatchObject({
      kind: "quota",
    });
  });

  it("says that a namespace is ending", () => {
    const details = { causes: [{ reason: "NamespaceTerminating", message: "namespace shop is being terminated" }] };
    expect(status(403, 'pods "a" is forbidden: unable to create new content', { details })).toMatchObject({
      kind: "conflict",
      providerCode: "NamespaceTerminating",
    });
  });

  it("names the field that cannot be changed", () => {
    const details = {
      kind: "Deployment",
      group: "apps",
      name: "web",
      causes: [
        {
          reason: "FieldValueInvalid",
          message: 'Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
          field: "spec.selector",
        },
      ],
    };
    expect(
      status(422, 'Deployment.apps "web" is invalid: spec.selector…', { reason: "Invalid", details }),
    ).toMatchObject({
      kind: "invalid",
      providerCode: "ImmutableField",
      message: 'Deployment "web" cannot be changed in spec.selector (field is immutable).',
    });
    const stateful = {
      kind: "StatefulSet",
      name: "db",
      causes: [
        {
          field: "spec",
          message:
            "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template' are forbidden",
        },
      ],
    };
    expect(status(422, "no", { reason: "Invalid", details: stateful }).message).toBe(
      "StatefulSet \"db\" cannot be changed in spec (updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template' are forbidden).",
    );
  });

  it("quotes no member of a secret", () => {
    const error = status(422, 'Secret "a" is invalid: type: Invalid value: "hunter \\"2": field is wrong', {
      reason: "Invalid",
      details: { kind: "Secret", name: "a", causes: [] },
    });
    expect(error.message).toBe('Secret "a" is invalid: type: Invalid value: field is wrong');
  });

  it.each([
    [401, "Unauthorized", "auth", "Unauthorized"],
    [404, "NotFound", "not-found", "NotFound"],
    [409, "AlreadyExists", "conflict", "AlreadyExists"],
    [410, "Gone", "conflict", "Expired"],
    [410, "Expired", "conflict", "Expired"],
    [422, "Invalid", "invalid", "Invalid"],
    [429, "TooManyRequests", "throttled", "TooManyRequests"],
    [500, "InternalError", "unavailable", "InternalError"],
    [504, "Timeout", "unavailable", "Timeout"],
    [400, "BadRequest", "invalid", "BadRequest"],
  ])("%d %s is %s", (http, reason, kind, providerCode) => {
    expect(status(http, "what it says", { reason })).toMatchObject({ kind, providerCode });
  });

  it("is not quoted when somebody else wrote it", () => {
    expect(statusError(502, "<html>secret of a proxy</html>")).toMatchObject({
      kind: "unavailable",
      providerCode: "Status502",
      message: "The API server answered 502.",
    });
    expect(statusError(403, "null").kind).toBe("denied");
  });

  it("is bounded", () => {
    expect(status(400, "x".repeat(5000)).message).toHaveLength(1001);
  });
});
