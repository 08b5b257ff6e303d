import * as z from "zod";
import { ProviderError } from "../contract.ts";
import { found } from "./json.ts";
import type { ClusterObject } from "./objects.ts";
import type { ClusterTransport } from "./transport.ts";

const Labelled = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }) });
type Labels = Readonly<Record<string, string>>;

/** By which a namespace says whose it is. */
const WHOSE = ["pitrix.io/tenant", "pitrix.io/deployment"];

/**
 * A package may put objects into other namespaces than its own, as many do (a role binding in `kube-system`), but into none
 * that was made for another deployment or belongs to another tenant: the credential of a shared cluster could write there.
 * One request for each other namespace that the objects name, so mostly none.
 * @param at the release's own namespace, and the labels that say whose the release is
 * @throws ProviderError `invalid` with code `NamespaceTaken`
 */
export async function requireOpenNamespaces(
  transport: ClusterTransport,
  at: { readonly namespace: string; readonly labels: Labels },
  objects: readonly ClusterObject[],
): Promise<void> {
  const named = new Set(
    objects.map(({ kind, metadata }) => (kind === "Namespace" ? metadata.name : metadata.namespace)),
  );
  await Promise.all(
    [...named].map(async (name) => {
      if (name === undefined || name === at.namespace) return;
      if (isTaken(await labelsIn(transport, name), at.labels)) throw taken(name);
    }),
  );
}

/** None of a namespace that is not there; nor of one that the credential may not see, where the cluster decides alone. */
async function labelsIn(transport: ClusterTransport, name: string): Promise<Labels> {
  try {
    const there = await found(transport, Labelled, {
      method: "GET",
      path: `/api/v1/namespaces/${encodeURIComponent(name)}`,
    });
    return there?.metadata.labels ?? {};
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "denied") return {};
    throw error;
  }
}

const isTaken = (there: Labels, own: Labels): boolean =>
  WHOSE.some((label) => there[label] !== undefined && there[label] !== own[label]);

function taken(name: string): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "NamespaceTaken",
    message: `The package puts something into the namespace ${name}, which belongs to another deployment.`,
    remedy: "Leave the namespace out of the package's objects: they go into the deployment's own.",
  });
}
