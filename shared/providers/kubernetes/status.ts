import * as z from "zod";
import { ProviderError, type ProviderErrorKind } from "../contract.ts";

/** What the API server answers in place of an object: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export const Status = z.object({
  kind: z.literal("Status"),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z
    .object({
      name: z.string().optional(),
      group: z.string().optional(),
      kind: z.string().optional(),
      causes: z
        .array(
          z.object({ reason: z.string().optional(), message: z.string().optional(), field: z.string().optional() }),
        )
        .optional(),
    })
    .optional(),
});
export type Status = z.infer<typeof Status>;

/** Longer than every message that a person reads. */
const LONGEST_MESSAGE = 1000;

/**
 * An answer of status 300 and above as the error that it is.
 * @param text the answer's body: a `Status`, or what a proxy before the API server wrote, which is not quoted
 * @param clean strikes secrets: a hostile server may write back what it was sent
 */
export function statusError(
  httpStatus: number,
  text: string,
  clean: (text: string) => string = (same) => same,
): ProviderError {
  const status = parse(text);
  const { kind, code, message, remedy } = explain(httpStatus, status ?? { kind: "Status" });
  const said = clean(message);
  return new ProviderError({
    kind,
    providerCode: code,
    message: said.length <= LONGEST_MESSAGE ? said : `${said.slice(0, LONGEST_MESSAGE)}…`,
    remedy: remedy === undefined ? undefined : clean(remedy),
  });
}

interface Explained {
  readonly kind: ProviderErrorKind;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

function explain(http: number, status: Status): Explained {
  const message = status.message ?? `The API server answered ${http}.`;
  const code = status.reason === undefined || status.reason === "" ? `Status${http}` : status.reason;
  if (http < 400) return { kind: "invalid", code, message: `The API server answered ${http}: it leads elsewhere.` };
  switch (http) {
    case 401:
      return {
        kind: "auth",
        code,
        message: "The cluster does not take the credential: it is not one of this cluster's, or it has expired.",
        remedy: "Send a new token (`kubectl create token`) or certificate with PATCH /credentials/{id}.",
      };
    case 403:
      return forbidden(code, message, status);
    case 404:
      return { kind: "not-found", code, message };
    case 409:
      return { kind: "conflict", code, message };
    case 410:
      return { kind: "conflict", code: "Expired", message };
    case 422:
      return unprocessable(code, message, status);
    case 429:
      return { kind: "throttled", code, message };
  }
  return { kind: http >= 500 || http === 408 ? "unavailable" : "invalid", code, message };
}

/** The API server refuses with 403 what a quota, an ending namespace or an admission rule forbids, too. */
function forbidden(code: string, message: string, { details }: Status): Explained {
  if (/exceeded quota|failed quota|maximum .* usage per|minimum .* usage per/.test(message)) {
    return {
      kind: "quota",
      code: "QuotaExceeded",
      message,
      remedy: "Ask for less, or have the namespace's quota (ResourceQuota, LimitRange) made larger.",
    };
  }
  if (details?.causes?.some(({ reason }) => reason === "NamespaceTerminating"))
    return { kind: "conflict", code: "NamespaceTerminating", message };
  const permission = missingPermission(message);
  return {
    kind: "denied",
    code,
    message,
    ...(permission === undefined ? {} : { remedy: `Allow the credential to ${describe(permission)}.` }),
  };
}

/** What RBAC refused, by the API server's own sentence. */
export interface Permission {
  readonly verb: string;
  /** With its group after a dot: `deployments.apps`. */
  readonly resource: string;
  /** Absent: in the whole cluster. */
  readonly namespace?: string;
}

/** https://github.com/kubernetes/kubernetes: `ForbiddenMessage` of the API server's handlers. */
export function missingPermission(message: string): Permission | undefined {
  const said =
    /cannot (\S+) (?:resource|path) "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]*)")?/.exec(
      message,
    );
  const [, verb, resource, group = "", namespace = ""] = said ?? [];
  if (verb === undefined || resource === undefined) return undefined;
  return {
    verb,
    resource: group === "" ? resource : `${resource}.${group}`,
    ...(namespace === "" ? {} : { namespace }),
  };
}

/** "create deployments.apps in the namespace shop" */
export function describe({ verb, resource, namespace }: Permission): string {
  return `${verb} ${resource} ${namespace === undefined ? "in the whole cluster" : `in the namespace ${namespace}`}`;
}

/** Names the fields, and what is wrong with each; an immutable one has a code of its own. */
function unprocessable(code: string, message: string, { details }: Status): Explained {
  const causes = details?.causes ?? [];
  const fixed = causes.filter(({ message: text = "" }) => /immutable|updates to .* are forbidden/.test(text));
  if (fixed.length > 0) {
    const fields = [...new Set(fixed.map(({ field = "", message: text = "" }) => `${field} (${lastPart(text)})`))];
    return {
      kind: "invalid",
      code: "ImmutableField",
      message: `${details?.kind ?? "The object"} "${details?.name ?? ""}" cannot be changed in ${fields.join(", ")}.`,
      remedy: "Keep the field as it was, or remove the object first: the cluster lets nobody change it.",
    };
  }
  // Values of a secret's members are quoted by no message of ours.
  const quoted =
    details?.kind === "Secret" ? message.replace(/Invalid value: ("(\\.|[^"\\])*"|\S+)/g, "Invalid value") : message;
  return { kind: "invalid", code, message: quoted };
}

/** `Invalid value: {…}: field is immutable` without the value, which may be a page long. */
function lastPart(text: string): string {
  return /(updates to .* are forbidden.*|[^:]*immutable.*)$/.exec(text)?.[1]?.trim() ?? text;
}

function parse(text: string): Status | undefined {
  try {
    return Status.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
