import * as z from "zod";
import { ProviderError, type Tags } from "../contract.ts";
import type { Namespace, NamespacesCapability } from "../workloads.ts";
import { found, json } from "./json.ts";
import { labelsOf } from "./labels.ts";
import type { ClusterTransport } from "./transport.ts";

const Condition = z.object({ type: z.string(), status: z.string(), message: z.string().optional() });
const Stored = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
  }),
  status: z.object({ phase: z.string().optional(), conditions: z.array(Condition).optional() }).optional(),
});
type Stored = z.infer<typeof Stored>;

/** Name of the one ResourceQuota that we keep in a namespace of ours. */
const QUOTA = "pitrix";
const MANAGER = "pitrix";

export function openNamespaces(transport: ClusterTransport): NamespacesCapability {
  const read = (name: string) => found(transport, Stored, { method: "GET", path: pathOf(name) });

  /** By server-side apply, so that twice is once and a changed amount is changed. */
  const setQuota = (namespace: string, hard: Readonly<Record<string, string>>, tags: Tags) =>
    json(transport, z.unknown(), {
      method: "PATCH",
      path: `${pathOf(namespace)}/resourcequotas/${QUOTA}?fieldManager=${MANAGER}&force=true`,
      contentType: "application/apply-patch+yaml",
      body: {
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: QUOTA, namespace, labels: labelsOf(tags) },
        spec: { hard },
      },
    });

  return {
    async ensure({ name, tags, quota }) {
      const there = await read(name);
      if (there !== undefined && isEnding(there)) throw ending(there);
      if (there === undefined) await create(transport, name, tags);
      // A namespace of somebody else's has its owner's quota.
      if (quota !== undefined && (there === undefined || isTagged(there, tags))) await setQuota(name, quota, tags);
    },

    async describe(name) {
      const there = await read(name);
      return there === undefined ? undefined : shown(there);
    },

    async remove(name, tags) {
      const there = await read(name);
      if (there === undefined) return;
      if (!isTagged(there, tags)) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "NotOurs",
          message: `The namespace ${name} was not made for this deployment, and is left as it is.`,
        });
      }
      if (isEnding(there)) return;
      await found(transport, z.unknown(), {
        method: "DELETE",
        path: pathOf(name),
        // Not one of the same name that somebody made meanwhile.
        body: { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: there.metadata.uid } },
      });
    },
  };
}

async function create(transport: ClusterTransport, name: string, tags: Tags): Promise<void> {
  try {
    await json(transport, Stored, {
      method: "POST",
      path: "/api/v1/namespaces",
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: labelsOf(tags) } },
    });
  } catch (error) {
    // Two calls at once: the other one made it.
    if (!(error instanceof ProviderError) || error.providerCode !== "AlreadyExists") throw error;
  }
}

const pathOf = (name: string): string => `/api/v1/namespaces/${encodeURIComponent(name)}`;
const isEnding = ({ metadata, status }: Stored): boolean =>
  metadata.deletionTimestamp !== undefined || status?.phase === "Terminating";

function isTagged({ metadata: { labels = {} } }: Stored, tags: Tags): boolean {
  const wanted = Object.entries(labelsOf(tags));
  return wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value);
}

function shown(there: Stored): Namespace {
  const { name, labels = {} } = there.metadata;
  const reason = reasonOf(there);
  return {
    name,
    state: isEnding(there) ? "terminating" : "active",
    ...(isEnding(there) && reason !== undefined ? { reason } : {}),
    tags: tagsOf(labels),
  };
}

/** What keeps it from ending, in the cluster's words: content that is left, finalizers, an API that does not answer. */
function reasonOf({ status }: Stored): string | undefined {
  const said = (status?.conditions ?? []).flatMap(({ status: is, message }) =>
    is === "True" && message !== undefined && message !== "" ? [message] : [],
  );
  return said.length === 0 ? undefined : said.join("; ").slice(0, 1000);
}

function ending(there: Stored): ProviderError {
  const reason = reasonOf(there);
  return new ProviderError({
    kind: "conflict",
    providerCode: "NamespaceTerminating",
    message: `The namespace ${there.metadata.name} is being deleted${reason === undefined ? "" : `: ${reason}`}.`,
    remedy: "Wait for its end; an object with a finalizer that nobody takes away keeps it from ending.",
  });
}

/** Labels of ours as tags again. */
function tagsOf(labels: Readonly<Record<string, string>>): Tags {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, value]) =>
      label.startsWith("pitrix.io/") ? [[label.replace(/^pitrix\.io\//, "pitrix:"), value]] : [],
    ),
  );
}
