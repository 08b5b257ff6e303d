/** Objects of the examples in the API's documentation. */
export const webhookExample = {
  id: "hook-0m9x2k4f7abcdefghj",
  url: "https://ci.example.com/hooks/pitrix",
  description: "Tells the pipeline",
  events: ["deployment.*"],
  enabled: true,
  secrets: [{ hint: "bGU9", fingerprint: "5f1d3c0a9b7e2468", createdAt: "2026-11-21T09:00:00.000Z" }],
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

export const deliveryExample = {
  id: "dlv-0m9x2k4f7abcdefghjkmnpqrstv",
  webhookId: "hook-0m9x2k4f7abcdefghj",
  noticeId: "ntc-0m9x2k4f7abcdefghj",
  type: "webhook.ping",
  status: "succeeded",
  round: 1,
  attempts: 1,
  log: [{ at: "2026-11-21T09:00:01.000Z", took: 120, status: 204 }],
  createdAt: "2026-11-21T09:00:00.000Z",
  roundAt: "2026-11-21T09:00:00.000Z",
  version: 3,
};
