import type { CallCloud } from "../../shared/protocol/calling.ts";

/** Calls of one kind as a Frontgate has them from Pilot, each with what is special about it. */
export const callsLike =
  (usual: Pick<CallCloud, "method" | "path" | "headers">) =>
  (change: Partial<CallCloud> = {}): CallCloud => ({
    type: "call-cloud",
    id: "cmd-1",
    issuedAt: "2026-01-02T03:04:05.678Z",
    deadline: "2026-01-02T03:04:10.678Z",
    timeoutMs: 20_000,
    answerKey: "",
    upload: "https://objects.example.com/x",
    ...usual,
    ...change,
  });
