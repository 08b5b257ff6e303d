import * as z from "zod";
import type { JsonObject } from "../../providers/workloads.ts";
import { metaOf } from "./object.ts";

const Port = z.object({
  name: z.string().optional(),
  protocol: z.string().optional(),
  port: z.number(),
  targetPort: z.union([z.string(), z.number()]).optional(),
  nodePort: z.number().optional(),
});
const Service = z.object({
  spec: z.object({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    externalIPs: z.array(z.string()).optional(),
    externalName: z.string().optional(),
    selector: z.record(z.string(), z.string()).optional(),
    ports: z.array(Port).optional(),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({
          ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).optional(),
        })
        .optional(),
    })
    .optional(),
});
const Slice = z.object({
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        conditions: z.object({ ready: z.boolean().nullish() }).optional(),
        nodeName: z.string().optional(),
        targetRef: z.object({ kind: z.string().optional(), name: z.string().optional() }).optional(),
      }),
    )
    .nullish(),
});

const Backend = z.object({ service: z.object({ name: z.string() }).optional() });
const Ingress = z.object({
  spec: z.object({
    defaultBackend: Backend.optional(),
    rules: z
      .array(
        z.object({
          host: z.string().optional(),
          http: z.object({ paths: z.array(z.object({ path: z.string().optional(), backend: Backend })) }).optional(),
        }),
      )
      .optional(),
  }),
});

const Serving = z.object({ address: z.string(), pod: z.string().optional(), node: z.string().optional() });

/** Of a service, shown at most. */
const MOST_SERVING = 100;

/** Where an app is reached, and who answers there. */
export const EndpointView = z.object({
  name: z.string(),
  type: z.string(),
  /** Within the cluster; it stays while pods come and go. Absent of one that has none. */
  address: z.string().optional(),
  /** From outside: of load balancers and nodes. */
  external: z.array(z.string()),
  /** Hosts and paths that an ingress leads to it: `shop.example.com/cart`. */
  hosts: z.array(z.string()),
  ports: z.array(
    z.object({
      name: z.string().optional(),
      port: z.int(),
      protocol: z.string(),
      target: z.union([z.string(), z.int()]).optional(),
      nodePort: z.int().optional(),
    }),
  ),
  selector: z.record(z.string(), z.string()),
  /** Pods that get traffic: they match the selector and are ready. At most 100 are shown. */
  serving: z.array(Serving),
  servingCount: z.int(),
  /** Pods that match and are not ready: they get none. */
  waitingCount: z.int(),
});
export type EndpointView = z.infer<typeof EndpointView>;

/** @param slices those of its name; @param ingresses all of the namespace that are in sight */
export function endpointView(
  object: JsonObject,
  slices: readonly JsonObject[],
  ingresses: readonly JsonObject[],
): EndpointView {
  const { name } = metaOf(object);
  const { spec, status } = Service.parse(object);
  const all = distinct(slices.flatMap((slice) => membersOf(slice)));
  const serving = all.filter(({ ready }) => ready);
  const outside = (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname, ip }) => hostname ?? ip ?? []);
  return {
    name,
    type: spec.type ?? "ClusterIP",
    address: ["", "None", undefined].includes(spec.clusterIP) ? undefined : spec.clusterIP,
    external: [
      ...outside,
      ...(spec.externalIPs ?? []),
      ...(spec.externalName === undefined ? [] : [spec.externalName]),
    ],
    hosts: ingresses.flatMap((ingress) => hostsOf(ingress, name)),
    ports: (spec.ports ?? []).map(({ name: called, port, protocol = "TCP", targetPort, nodePort }) => ({
      name: called,
      port,
      protocol,
      target: targetPort,
      nodePort,
    })),
    selector: { ...spec.selector },
    serving: serving.slice(0, MOST_SERVING).map(({ address, pod, node }) => ({ address, pod, node })),
    servingCount: serving.length,
    waitingCount: all.length - serving.length,
  };
}

export const SliceView = z.object({
  service: z.string(),
  serving: z.array(Serving),
  waitingCount: z.int(),
});

/** A part of a service's pods, as a watch of kind `EndpointSlice` tells it. */
export function sliceView(object: JsonObject): z.infer<typeof SliceView> {
  const all = membersOf(object);
  const serving = all.filter(({ ready }) => ready);
  return {
    service: serviceOf(object) ?? "",
    serving: serving.slice(0, MOST_SERVING).map(({ address, pod, node }) => ({ address, pod, node })),
    waitingCount: all.length - serving.length,
  };
}

/** Whose pods a slice tells. */
export function serviceOf(slice: JsonObject): string | undefined {
  return metaOf(slice).labels?.["kubernetes.io/service-name"];
}

function membersOf(slice: JsonObject) {
  return (Slice.parse(slice).endpoints ?? []).map(({ addresses, conditions, nodeName, targetRef }) => ({
    address: addresses[0] ?? "",
    // Unknown counts as ready: that is how the cluster itself reads it.
    ready: conditions?.ready ?? true,
    pod: targetRef?.kind === "Pod" ? targetRef.name : undefined,
    node: nodeName,
  }));
}

/** A pod of two address families is in two slices. */
function distinct<T extends { readonly pod?: string | undefined; readonly address: string }>(
  members: readonly T[],
): T[] {
  return [...new Map(members.map((one) => [one.pod ?? one.address, one])).values()];
}

function hostsOf(ingress: JsonObject, service: string): string[] {
  const { defaultBackend, rules = [] } = Ingress.parse(ingress).spec;
  const named = rules.flatMap(({ host = "*", http }) =>
    (http?.paths ?? []).flatMap(({ path = "/", backend }) =>
      backend.service?.name === service ? [`${host}${path}`] : [],
    ),
  );
  return defaultBackend?.service?.name === service ? [...named, "*/"] : named;
}
