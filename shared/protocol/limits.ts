/**
 * Limits of the gateway between Pilot and Frontgate (API Gateway WebSocket quotas) and ours inside them.
 * The relations between them are asserted by limits.test.ts.
 */
export const GATEWAY = {
  /** Bytes in one frame; the gateway cuts a longer message from a client into the peer's trouble, so we never send one. */
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  idleMs: 10 * 60_000,
  connectionMs: 2 * 60 * 60_000,
} as const;

export const LIMITS = {
  /** A longer message travels as an object: 4 KiB of the frame are left for the envelope. */
  inlineBytes: 28 * 1024,
  /** Largest body behind a pre-signed URL that an agent will read. */
  objectBytes: 8 * 1024 * 1024,
  /** Output of a command kept: the last bytes, because the end tells what failed. */
  outputBytes: 8 * 1024,
  /** Ids in one `hello`: 46 characters and three of JSON each, beside a certificate of 4 KiB. */
  openCommands: 400,
  /** Nodes in one `heartbeat`: at most 228 bytes each. */
  heartbeatNodes: 120,
  /** End of a health check's output that is told: it may hold characters that JSON writes as six bytes. */
  healthOutputCharacters: 512,
  /** Items of one monitor (real packages have up to 159), the length of their names and of values that are texts. */
  metricItems: 200,
  metricNameCharacters: 64,
  metricTextCharacters: 64,
  /** A look at a node: bytes of its answer, and the parts that it comes in, gzipped, as base64. */
  answerBytes: 256 * 1024,
  answerParts: 20,
  answerPartCharacters: 24 * 1024,
  /** Calls to a cluster: how many a Frontgate makes at a time, and lets wait beside them. */
  calls: 16,
  callsWaiting: 256,
  /** Watches that are open besides. */
  callWatches: 64,
  /** Longest call, and how much later than it was made one may begin. */
  callMs: 25_000,
  callBeginMs: 5_000,
  callPathCharacters: 4096,
  /** Of one that runs a program, whose words are in it; it has no body. */
  callExecPathCharacters: 16 * 1024,
  /** A larger body of a call travels as an object. */
  callInlineBytes: 12 * 1024,
  /** As much as an API server takes. */
  callRequestBytes: 3 * 1024 * 1024,
  /** Largest answer: ten records of releases, each as large as a Secret may be, in base64 and JSON. */
  callAnswerBytes: 24 * 1024 * 1024,
  /** Status and headers of an answer. */
  callHeadBytes: 16 * 1024,
  /** Largest answer as it travels, packed. */
  callSealedBytes: 16 * 1024 * 1024,
  /** What all bodies and packed answers in a Frontgate's hands have together, and what is kept beside them for calls that write. */
  callBufferBytes: 20 * 1024 * 1024,
  callSpareBytes: 8 * 1024 * 1024,
  /** Of what a program in a container prints; and of one message of it, which the API server makes of 32 KiB at most. */
  callExecBytes: 128 * 1024,
  callExecMessageBytes: 1024 * 1024,
  /** More parts than these are put as one object. */
  callParts: 4,
  /** Looks that a Drone answers at a time. */
  looks: 8,
  /** Between two measurements of a node, and between two `metrics` messages. */
  metricsMs: 60_000,
  /** Nodes in one `enrolled`: at most 203 bytes each. */
  enrolledNodes: 100,
  /** Nodes in one `node-agents`: at most 282 bytes each. */
  agentNodes: 90,
  heartbeatMs: 60_000,
  /** A Frontgate silent for this long is `unreachable`. */
  frontgateStaleMs: 150_000,
  /** A Drone whose lease of this length ran out is `unreachable`. */
  droneLeaseMs: 10_000,
  /** We reconnect by our own plan before the gateway cuts. */
  plannedReconnectMs: 110 * 60_000,
  /** Reconnect delay: full jitter between 0 and min(max, base * 2^n). */
  backoffBaseMs: 200,
  backoffMaxMs: 30_000,
  /** Accepted difference between an agent's clock and ours when it proves its key. */
  clockSkewMs: 5 * 60_000,
  /** A key that signs Pilot's messages holds so long; it is replaced after half of it. */
  messageKeyMs: 6 * 3_600_000,
  /** A Frontgate replaces its own key when it is this old. */
  frontgateKeyMs: 30 * 86_400_000,
  /** Certificates inside the VPC; each is renewed when half of it is over. A node that was off for longer renews by its key alone. */
  nodeCertificateMs: 30 * 86_400_000,
  serverCertificateMs: 90 * 86_400_000,
  /** An enrolment token that was not used is worth nothing after this. */
  enrolmentMs: 3_600_000,
  /** Nodes that one Frontgate is told to be revoked: at most 120 bytes each, beside two addresses of a release. */
  revokedNodes: 140,
  /** How long a Frontgate waits for the result of a started command after its time-out, before it gives the node up. */
  resultGraceMs: 30_000,
  /** How long a result is kept by the Frontgate after Pilot acknowledged it, to answer replays. */
  resultKeepMs: 24 * 60 * 60_000,
} as const;
