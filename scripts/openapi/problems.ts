/** Schema of problem details (RFC 9457) as this API fills them. */
export const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "code", "retryable"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", description: "Stable, for programs; `docs/problems` lists all." },
    detail: { type: "string", description: "What happened this time, and what to do." },
    errors: {
      type: "array",
      description: "Every fault of the request.",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: {
          pointer: {
            type: "string",
            description:
              "RFC 6901 JSON pointer into the body; `query#/…` for a query parameter, `file#/…` inside a package.",
          },
          detail: { type: "string" },
          remedy: { type: "string" },
        },
      },
    },
    retryable: { type: "boolean", description: "Whether the same request may succeed later." },
    requestId: { type: "string" },
  },
  additionalProperties: true,
  example: {
    type: "https://pitrix.dev/problems/invalid-values",
    title: "The answers do not fit the app's form",
    status: 422,
    code: "invalid-values",
    detail: "/values/cluster/zk_node/count: 4 is not one of 1, 3, 5, 7, 9.",
    errors: [
      {
        pointer: "/values/cluster/zk_node/count",
        detail: "4 is not one of 1, 3, 5, 7, 9.",
        remedy: "Choose one of: 1, 3, 5, 7, 9.",
      },
    ],
    retryable: false,
    requestId: "JKJaXmPLvHcESHA=",
  },
};

/** Of the gateway in front: a request without any `Authorization`, one too many or too large, or a function that broke. */
export const gatewayRefusal = {
  type: "object",
  required: ["message"],
  properties: { message: { type: "string" } },
  description: "From the gateway, before the request has come to the store.",
  example: { message: "Unauthorized" },
};
