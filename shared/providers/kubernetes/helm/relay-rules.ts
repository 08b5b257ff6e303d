import type { ReleasePlace } from "../../workloads.ts";

/**
 * `render`: templates run, and what is read is discovery, the release's own records, or what a template looks up.
 * `apply`: everything is rendered, and objects are read and written. `read`: a run that writes nothing, at any moment.
 */
export type Phase = "render" | "apply" | "read";

/** `hidden`: answered as if it were not there. */
export type Verdict = "pass" | "hidden" | "refused";

const DISCOVERY = /^\/(version|api|apis|openapi\/v[23]|api\/v1|apis\/[^/]+(\/[^/]+)?|openapi\/v3\/.+)$/;
const DEFINITIONS = /^\/apis\/apiextensions\.k8s\.io\/v1\/customresourcedefinitions(\/[^/]+)?$/;
const IN_NAMESPACE = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/;
const OF_CLUSTER = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/([^/]+)(?:\/([^/]+))?$/;
/** `/api/v1/watch/secrets` and `/api/v1/proxy/…`, which API servers still take, are collections that look like one object. */
const OF_OLD = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/(?:watch|proxy)\//;
const READS = new Set(["GET", "HEAD"]);
const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * What of the engine's requests goes to the cluster. Subresources (logs, exec, proxy, status, scale, tokens) never do.
 *
 * A template may look up what lies in its release's own namespace, and single objects of no namespace (a storage class, a
 * node). The rest is shown as absent, whatever the credential may read: a package is somebody else's text, which would
 * otherwise copy another app's secrets, or another tenant's on a shared runtime, into its own objects.
 * @param path without query, as it was sent
 */
export function judge(phase: Phase, method: string, path: string, { namespace, name }: ReleasePlace): Verdict {
  if (path.includes("//") || /(^|\/)\.\.?(\/|$)|%2f|%2e/i.test(path)) return "refused";
  if (OF_OLD.test(path)) return "refused";
  const reads = READS.has(method);
  if (reads && DISCOVERY.test(path)) return "pass";
  const inside = IN_NAMESPACE.exec(path);
  if (inside !== null) {
    const [, of, resource, object = ""] = inside;
    if (of === namespace && resource === "secrets" && isRecord(object, name))
      return phase === "read" && !reads ? "refused" : "pass";
    if (reads) return phase !== "apply" && of !== namespace ? "hidden" : "pass";
    return phase === "apply" && WRITES.has(method) ? "pass" : "refused";
  }
  const outside = OF_CLUSTER.exec(path);
  if (outside === null) return "refused";
  const object = outside[2];
  if (reads) return phase !== "apply" && object === undefined && !DEFINITIONS.test(path) ? "hidden" : "pass";
  if (!WRITES.has(method)) return "refused";
  // Definitions of a package's own kinds go in before anything is rendered.
  return phase === "apply" || (phase === "render" && DEFINITIONS.test(path)) ? "pass" : "refused";
}

/** The name of a record is in its path when it is changed, and in its body when it is made. */
const isRecord = (object: string, release: string): boolean =>
  object === "" || object.startsWith(`sh.helm.release.v1.${release}.v`);
