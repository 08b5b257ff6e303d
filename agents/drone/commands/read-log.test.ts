import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import { LogAnswer, type LogRange, type LogSource } from "../../../shared/protocol/looking.ts";
import { readLog } from "./read-log.ts";

const logDir = mkdtempSync(join(tmpdir(), "read-log-"));
mkdirSync(join(logDir, "services"));

const look = (source: LogSource, range: LogRange) =>
  readLog({ logDir }, { kind: "read-log", source, range, answerKey: `${"A".repeat(43)}=` });
async function read(name: string, range: LogRange) {
  const { status, answer } = await look({ of: "service", name }, range);
  expect(status).toBe("succeeded");
  return LogAnswer.parse(JSON.parse(answer ?? ""));
}
const write = (name: string, content: string | Buffer) =>
  writeFileSync(join(logDir, "services", `${name}.log`), content);

it("answers the last lines, whole ones", async () => {
  write("start", "one\ntwo\nthree\n");
  expect(await read("start", { tail: 2 })).toEqual({ size: 14, from: 4, to: 14, text: "two\nthree\n" });
  expect(await read("start", { tail: 99 })).toEqual({ size: 14, from: 0, to: 14, text: "one\ntwo\nthree\n" });
  write("open", "one\ntwo");
  expect((await read("open", { tail: 1 })).text).toBe("two");
  write("empty", "");
  expect((await read("empty", { tail: 5 })).text).toBe("");
  write("lines", "\n\n\n");
  expect((await read("lines", { tail: 2 })).text).toBe("\n\n");
});

it("answers ranges that together are the whole log", async () => {
  const text = Array.from({ length: 1000 }, (_, line) => `line ${line}\n`).join("");
  write("start", text);
  let whole = "";
  for (let from = 0; from < text.length; ) {
    const part = await read("start", { from, bytes: 777 });
    expect(part).toMatchObject({ from, size: text.length });
    whole += part.text;
    from = part.to;
  }
  expect(whole).toBe(text);
  expect(await read("start", { from: 10 ** 9, bytes: 5 })).toMatchObject({
    from: text.length,
    to: text.length,
    text: "",
  });
});

it("answers as much as may be, and of no log that is not there yet", async () => {
  write("long", `${"x".repeat(99)}\n`.repeat(10_000));
  const tail = await read("long", { tail: 10_000 });
  expect(tail.text.length).toBeLessThanOrEqual(LIMITS.answerBytes);
  expect(tail.text.startsWith("x".repeat(99))).toBe(true);
  write("one-line", "y".repeat(LIMITS.answerBytes + 1000));
  expect((await read("one-line", { tail: 1 })).text.length).toBe(LIMITS.answerBytes);
  write("binary", Buffer.from([0, 1, 0xff, 0x1b, 0x41]));
  expect((await read("binary", { tail: 1 })).text).toBe("\ufffd\ufffd\ufffd\ufffdA");
  expect(await read("never", { tail: 1 })).toEqual({ size: 0, from: 0, to: 0, text: "" });
});

it("reads files alone, at plain paths", async () => {
  const pipe = join(logDir, "pipe");
  spawnSync("mkfifo", [pipe]);
  symlinkSync("/etc", join(logDir, "link"));
  for (const path of ["/etc/../etc/hostname", "/etc/./hostname", "/dev/zero", "/etc", pipe, join(logDir, "link")])
    expect((await look({ of: "file", path }, { tail: 1 })).status, path).toBe("refused");
  expect((await look({ of: "file", path: "/proc/self/status" }, { tail: 1 })).status).toBe("succeeded");
});
