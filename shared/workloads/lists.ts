import * as z from "zod";
import { ProviderError } from "../providers/contract.ts";
import type { InspectCapability, InspectedKind, JsonObject } from "../providers/workloads.ts";
import type { AnswerOf, Ask } from "./ask.ts";
import { type Membership, membership, type Place } from "./members.ts";
import { endpointView, serviceOf } from "./views/endpoint.ts";
import { quotaView } from "./views/namespace.ts";
import { metaOf } from "./views/object.ts";
import { autoscalerView, eventView, volumeView } from "./views/others.ts";
import { podView } from "./views/pod.ts";
import { WORKLOAD_KINDS, workloadView } from "./views/workload.ts";

/** Of slices, ingresses and events, which are joined or put in order here. */
const MOST_JOINED = 500;

type Listing = Extract<Ask, { limit: number }>;
type Asked<A extends Listing["ask"]> = Extract<Listing, { ask: A }>;

/** The listings of one deployment. In a namespace of its own each is as many requests as it says. */
export function listings(inspect: InspectCapability, place: Place) {
  const { namespace } = place;
  const all = async (kind: InspectedKind, of: Membership) => {
    const { items } = await inspect.list({ namespace, kind, limit: MOST_JOINED });
    return items.filter((item) => of(kind, item));
  };
  const pageOf = async <T>(
    kind: InspectedKind,
    { selector, limit, cursor }: Listing,
    view: (item: JsonObject) => T,
  ) => {
    const [is, page] = await Promise.all([
      membership(inspect, place, [kind]),
      inspect.list({ namespace, kind, limit, ...given({ selector, cursor }) }),
    ]);
    return { ...page, items: page.items.filter((item) => is(kind, item)).map(view) };
  };

  return {
    /** One request. */
    pods: (asked: Asked<"pods">) => pageOf("Pod", asked, podView),
    volumes: (asked: Asked<"volumes">) => pageOf("PersistentVolumeClaim", asked, volumeView),
    autoscalers: (asked: Asked<"autoscalers">) => pageOf("HorizontalPodAutoscaler", asked, autoscalerView),

    /** One request. */
    async namespace(): Promise<AnswerOf<"namespace">> {
      const found = { name: namespace, own: place.ownNamespace };
      try {
        return { ...found, quotas: (await all("ResourceQuota", () => true)).map(quotaView) };
      } catch (error) {
        if (error instanceof ProviderError && error.kind === "denied") return found;
        throw error;
      }
    },

    /** Five requests at once, or one for one kind. A page ends before a kind that does not fit whole. */
    async workloads({ kind, selector, limit, cursor }: Asked<"workloads">): Promise<AnswerOf<"workloads">> {
      const kinds = kind === undefined ? WORKLOAD_KINDS : [kind];
      const [first, within] = Cursor.parse(cursor === undefined ? [0] : JSON.parse(cursor));
      const rest = kinds.slice(first);
      const [is, ...pages] = await Promise.all([
        membership(inspect, place, kinds),
        ...rest.map((one, at) =>
          inspect.list({ namespace, kind: one, limit, ...given({ selector, cursor: at === 0 ? within : undefined }) }),
        ),
      ]);
      const items: AnswerOf<"workloads">["items"] = [];
      const revision = oldest(pages.map((page) => page.revision));
      for (const [at, one] of rest.entries()) {
        const page = pages[at];
        const own = page?.items.filter((item) => is(one, item)) ?? [];
        const fits = items.length + own.length <= limit && page?.cursor === undefined;
        if (items.length > 0 && !fits) return { items, revision, cursor: JSON.stringify([first + at]) };
        items.push(...own.map((item) => workloadView(one, item)));
        if (page?.cursor !== undefined) return { items, revision, cursor: JSON.stringify([first + at, page.cursor]) };
      }
      return { items, revision };
    },

    /** Three requests at once. */
    async endpoints(asked: Asked<"endpoints">): Promise<AnswerOf<"endpoints">> {
      const is = await membership(inspect, place, ["Service", "EndpointSlice", "Ingress"]);
      const [page, slices, ingresses] = await Promise.all([
        inspect.list({ namespace, kind: "Service", limit: asked.limit, ...given(asked) }),
        all("EndpointSlice", is),
        all("Ingress", is),
      ]);
      const items = page.items
        .filter((item) => is("Service", item))
        .map((item) => {
          const { name } = metaOf(item);
          return endpointView(
            item,
            slices.filter((slice) => serviceOf(slice) === name),
            ingresses,
          );
        });
      return { ...page, items };
    },

    /** One request; the newest first, which the cluster itself does not know how to. */
    async events({ selector, limit, cursor }: Asked<"events">): Promise<AnswerOf<"events">> {
      const [is, page] = await Promise.all([
        membership(inspect, place, ["Event"]),
        inspect.list({ namespace, kind: "Event", limit: MOST_JOINED, ...given({ selector }) }),
      ]);
      const from = z.coerce
        .number()
        .int()
        .min(0)
        .parse(cursor ?? 0);
      const sorted = page.items
        .filter((item) => is("Event", item))
        .map(eventView)
        .sort((a, b) => ((a.lastAt ?? "") < (b.lastAt ?? "") ? 1 : -1));
      const next = from + limit;
      return {
        items: sorted.slice(from, next),
        revision: page.revision,
        ...(next < sorted.length ? { cursor: String(next) } : {}),
      };
    },
  };
}

/** A watch from there tells what was changed meanwhile twice, and leaves nothing out. Revisions are numbers (Kubernetes 1.35, KEP 5504). */
function oldest(revisions: readonly string[]): string {
  const [first = "", ...others] = revisions;
  const numbers = [first, ...others].every((one) => /^\d+$/.test(one));
  return numbers ? others.reduce((least, one) => (BigInt(one) < BigInt(least) ? one : least), first) : first;
}

/** Which kind, and where within it. */
const Cursor = z
  .union([z.tuple([z.int()]), z.tuple([z.int(), z.string()])])
  .transform(([at, within]): [number, string | undefined] => [at, within]);

function given({ selector, cursor }: { readonly selector?: string | undefined; readonly cursor?: string | undefined }) {
  return { ...(selector === undefined ? {} : { selector }), ...(cursor === undefined ? {} : { cursor }) };
}
