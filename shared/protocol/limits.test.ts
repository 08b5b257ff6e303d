import { describe, expect, it } from "vitest";
import { GATEWAY, LIMITS } from "./limits.ts";

describe("limits of the protocol", () => {
  it("fit inside the gateway's", () => {
    expect(LIMITS.inlineBytes).toBeLessThan(GATEWAY.frameBytes);
    expect(LIMITS.outputBytes * 2).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.openCommands * 49 + 4096 + 512).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.heartbeatNodes * 228 + 512).toBeLessThan(LIMITS.inlineBytes);
    // `welcome`: platform keys, revoked nodes, and a release with two addresses of 4096 characters.
    expect(LIMITS.revokedNodes * 120 + 2048 + 2 * 4400).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.agentNodes * 282 + 512).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.plannedReconnectMs * 2).toBeLessThan(LIMITS.messageKeyMs);
    expect(LIMITS.enrolledNodes * 203 + 512).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.answerPartCharacters + 256).toBeLessThan(LIMITS.inlineBytes);
    // What cannot be packed smaller is as long as it was: three bytes are four characters.
    expect(LIMITS.answerParts * LIMITS.answerPartCharacters * 0.75).toBeGreaterThan(LIMITS.answerBytes + 1024);
    // `call-cluster`: path, headers, two addresses at most 4096 long, and then no body; or one address and a body.
    expect(LIMITS.callPathCharacters + 5 * 540 + 2 * 4096 + 1024).toBeLessThan(LIMITS.inlineBytes);
    const body = (LIMITS.callInlineBytes / 3) * 4;
    expect(LIMITS.callPathCharacters + 5 * 540 + 4096 + body + 1024).toBeLessThan(LIMITS.inlineBytes);
    // `call-cloud` has nine shorter headers, and the address of a service.
    expect(LIMITS.callPathCharacters + 9 * 224 + 256 + 4096 + body + 1024).toBeLessThan(LIMITS.inlineBytes);
    expect(LIMITS.callRequestBytes + 28).toBeLessThan(LIMITS.objectBytes);
    expect(LIMITS.callExecPathCharacters + 5 * 540 + 4096 + 1024).toBeLessThan(LIMITS.inlineBytes);
    // As much as an API server takes of one object; and a call that writes finds room beside all that is read.
    expect(LIMITS.callRequestBytes).toBe(3 * 1024 * 1024);
    expect(2 * (LIMITS.callRequestBytes + 28)).toBeLessThan(LIMITS.callSpareBytes);
    expect(LIMITS.callSealedBytes).toBeLessThan(LIMITS.callBufferBytes);
    expect(LIMITS.heartbeatMs * 2).toBeLessThan(GATEWAY.idleMs);
    expect(LIMITS.heartbeatMs * 2).toBeLessThan(LIMITS.frontgateStaleMs);
    expect(LIMITS.plannedReconnectMs).toBeLessThan(GATEWAY.connectionMs);
  });
});
