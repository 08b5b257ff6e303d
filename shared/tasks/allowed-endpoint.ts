import { endpointAllowed } from "../providers/endpoint.ts";
import { TaskError } from "./contract.ts";

/**
 * A runtime may name its cloud's endpoint only where the operator allows it: else a tenant could have us call
 * addresses inside our own network. Checked again at each use, since the operator's list may have changed.
 * @param allowed the operator's setting: absolute URLs, comma-separated
 */
export function requireAllowedEndpoint(allowed: string | undefined) {
  const list = (allowed ?? "").split(",").filter((one) => one !== "");
  return ({ endpoint }: Readonly<Record<string, unknown>>): void => {
    if (endpoint === undefined || (typeof endpoint === "string" && endpointAllowed(endpoint, list))) return;
    throw new TaskError({
      code: "endpoint-not-allowed",
      message: "The runtime names an endpoint that the operator of this installation does not allow.",
      retryable: false,
      remedy: "Leave the endpoint out to use the cloud's own, or ask the operator to allow it.",
    });
  };
}
