import type { Answer } from "../../client.ts";
import { zookeeperValues } from "../../journey.ts";
import type { Protocol } from "./client.ts";

type Node = Answer["body"];

/** An app whose life is played. */
export interface App {
  readonly name: string;
  /** Of its package, and of its client. */
  readonly protocol: Protocol;
  values(subnetId: string): object;
  /** How it grows, and how many nodes it has then. */
  readonly grow: { readonly request: object; readonly nodes: number };
  /** Nodes that take writes. */
  servers(nodes: readonly Node[]): readonly Node[];
  /** The node whose machine fails. */
  victim(nodes: readonly Node[]): Node;
  /** A line of its configuration that version 0.2.0 has and 0.1.0 has not. */
  readonly newer: { readonly file: string; readonly line: string };
}

/** The paper's example. */
export const ENSEMBLE: App = {
  name: "ZooKeeper",
  protocol: "zookeeper",
  values: (subnetId) => zookeeperValues(subnetId, "life of an ensemble"),
  grow: { request: { count: 5 }, nodes: 5 },
  servers: (nodes) => nodes,
  victim: (nodes) => nodes[1],
  newer: { file: "/opt/zookeeper/conf/zoo.cfg", line: "autopurge.snapRetainCount=5" },
};

/** A primary with replicas. */
export const PRIMARY: App = {
  name: "Redis",
  protocol: "redis",
  values: (subnet) => ({ cluster: { name: "life of a primary", subnet, replica: { count: 1 } } }),
  grow: { request: { role: "replica", count: 2 }, nodes: 3 },
  servers: (nodes) => nodes.filter(({ role }) => role === "primary"),
  victim: (nodes) => nodes.find(({ role }) => role === "replica"),
  newer: { file: "/opt/redis/conf/redis.conf", line: "maxmemory-policy noeviction" },
};
