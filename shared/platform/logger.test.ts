import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";

function lines(write: (log: ReturnType<typeof createLogger>) => void): string {
  const written: string[] = [];
  write(createLogger({ requestId: "r1" }, (line) => written.push(line)));
  return written.join("\n");
}

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const token = `pitrix_0m9x2k4f7abcdefghj_${"x".repeat(43)}`;

describe("logger", () => {
  it("writes one line of JSON with the fields", () => {
    expect(JSON.parse(lines((log) => log.with({ tenantId: "t" }).info("hello", { count: 2 })))).toEqual({
      level: "info",
      message: "hello",
      requestId: "r1",
      tenantId: "t",
      count: 2,
    });
  });

  it("writes no secret, wherever it stands", () => {
    const text = lines((log) => {
      log.info("request", { secret, nested: { secretAccessKey: secret, list: [{ password: secret }] } });
      log.info(`client sent Bearer ${token}`, { headers: { authorization: `Bearer ${token}` } });
      log.error("failed", { error: new Error(`refused ${token}`, { cause: new Error(`Bearer ${token}`) }) });
      log.info("values", {
        values: { cluster: { token: secret } },
        sealedValues: secret,
        credentials: { key: secret },
      });
    });
    expect(text).not.toContain(secret);
    expect(text).not.toContain("x".repeat(43));
  });

  it("keeps ids, and cuts what is long or deep", () => {
    const deep = { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } };
    const text = lines((log) =>
      log.info("x", { tokenId: "tok-1", credentialId: "cred-1", long: "y".repeat(9000), deep }),
    );
    expect(text).toContain("tok-1");
    expect(text).toContain("cred-1");
    expect(text).toContain("[deep]");
    expect(text.length).toBeLessThan(5000);
  });
});
