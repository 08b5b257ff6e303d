/**
 * The tree in the Frontgate's etcd (PROTOCOL.md, "Inside the VPC"). Ids hold no `/`, so no id reaches into another's branch.
 * A node reads below `node()` and writes below `report()`; all else belongs to the Frontgate.
 */
export const keys = {
  deployment: (deploymentId: string) => `/deployments/${deploymentId}/`,
  node: (deploymentId: string, nodeId: string) => `/deployments/${deploymentId}/nodes/${nodeId}/`,
  /** Without a slash at its end: confd adds its own. */
  self: (deploymentId: string, nodeId: string) => `/deployments/${deploymentId}/nodes/${nodeId}/self`,
  /** Version of the metadata in `self`, written with it: by it the Drone knows that its view is whole. */
  nodeVersion: (deploymentId: string, nodeId: string) => `/deployments/${deploymentId}/nodes/${nodeId}/version`,
  nodeCommands: (deploymentId: string, nodeId: string) => `/deployments/${deploymentId}/nodes/${nodeId}/cmd/`,
  nodeCommand: (deploymentId: string, nodeId: string, id: string) =>
    `/deployments/${deploymentId}/nodes/${nodeId}/cmd/${id}`,
  /** What the node's Drone is to run. */
  release: (deploymentId: string, nodeId: string) => `/deployments/${deploymentId}/nodes/${nodeId}/release`,

  reports: "/reports/",
  deploymentReports: (deploymentId: string) => `/reports/${deploymentId}/`,
  report: (deploymentId: string, nodeId: string) => `/reports/${deploymentId}/${nodeId}/`,
  alive: (deploymentId: string, nodeId: string) => `/reports/${deploymentId}/${nodeId}/alive`,
  agent: (deploymentId: string, nodeId: string) => `/reports/${deploymentId}/${nodeId}/agent`,
  metrics: (deploymentId: string, nodeId: string) => `/reports/${deploymentId}/${nodeId}/metrics`,
  started: (deploymentId: string, nodeId: string, id: string) => `/reports/${deploymentId}/${nodeId}/started/${id}`,
  result: (deploymentId: string, nodeId: string, id: string) => `/reports/${deploymentId}/${nodeId}/result/${id}`,

  registrations: "/registrations/",
  deploymentRegistrations: (deploymentId: string) => `/registrations/${deploymentId}/`,
  registration: (deploymentId: string, nodeId: string) => `/registrations/${deploymentId}/${nodeId}`,

  revokedOf: (deploymentId: string) => `/revoked/${deploymentId}/`,
  revoked: (deploymentId: string, nodeId: string) => `/revoked/${deploymentId}/${nodeId}`,

  /** Who of several members leads, under a lease. */
  leader: "/leader",

  versions: "/versions/",
  version: (deploymentId: string) => `/versions/${deploymentId}`,
  documents: "/documents/",
  /** Version of the metadata that the deployment's nodes were last given. */
  document: (deploymentId: string) => `/documents/${deploymentId}`,
  commands: "/commands/",
  command: (id: string) => `/commands/${id}`,
  body: (id: string) => `/bodies/${id}`,
} as const;

/** A key below `/reports/`, taken apart; undefined when it is none that the protocol knows. */
export interface ReportKey {
  readonly deploymentId: string;
  readonly nodeId: string;
  readonly kind: "alive" | "metrics" | "agent" | "started" | "result";
  /** Id of the command; "" for what is no report on one. */
  readonly id: string;
}

export function parseReportKey(key: string): ReportKey | undefined {
  const match = /^\/reports\/([^/]+)\/([^/]+)\/(?:(alive|metrics|agent)|(started|result)\/([^/]+))$/.exec(key);
  if (match === null) return undefined;
  const [, deploymentId = "", nodeId = "", state, event, id = ""] = match;
  if (state === "alive" || state === "metrics" || state === "agent") return { deploymentId, nodeId, kind: state, id };
  return { deploymentId, nodeId, kind: event === "started" ? "started" : "result", id };
}
