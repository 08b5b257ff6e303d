import { TaskError } from "./contract.ts";

/**
 * A runtime may name its cloud's endpoint only where the operator allows it: else a tenant could have us call
 * addresses inside our own network. Checked again at each use, since the operator's list may have changed.
 */
export function requireAllowedEndpoint(allowed: readonly string[]) {
  const list = new Set(allowed.map((one) => one.replace(/\/$/, "")));
  return (config: Readonly<Record<string, unknown>>): void => {
    const { endpoint } = config;
    if (endpoint === undefined || (typeof endpoint === "string" && list.has(endpoint.replace(/\/$/, "")))) return;
    throw new TaskError({
      code: "endpoint-not-allowed",
      message: "The runtime names an endpoint that the operator of this installation does not allow.",
      retryable: false,
      remedy: "Leave the endpoint out to use the cloud's own, or ask the operator to allow it.",
    });
  };
}
