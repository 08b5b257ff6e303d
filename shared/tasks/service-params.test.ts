import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { withParams } from "./service-params.ts";

const params = { text: "a'b\"; touch /tmp/pwned $(id) `id`", n: 3 };
const json = JSON.stringify(params);
/** Runs an invocation as a Drone does. */
function ran(run: ReturnType<typeof withParams>): string {
  const [program = "", ...args] = "argv" in run ? run.argv : ["/bin/sh", "-c", run.shell];
  return execFileSync(program, args, { encoding: "utf8" });
}

test("a command gets its parameters as one argument more, unread by any shell", () => {
  expect(withParams({ argv: ["/bin/echo", "x"] }, "note", params)).toEqual({ argv: ["/bin/echo", "x", json] });
  expect(ran(withParams({ argv: ["/bin/echo", "-n"] }, "note", params))).toBe(json);
});

test("a shell's last command gets them as AppCenter's do, and its text as $1", () => {
  expect(ran(withParams({ shell: "cd / && printf %s" }, "note", params))).toBe(json);
  expect(ran(withParams({ shell: 'printf "<%s>" "$1" | cat' }, "note", params))).toBe(`<${json}>`);
  // Behind these the object would be a command.
  expect(ran(withParams({ shell: "printf done;" }, "note", params))).toBe("done");
});

test("without parameters a command is what the package wrote", () => {
  for (const none of [undefined, {}])
    expect(withParams({ shell: "echo x" }, "note", none)).toEqual({ shell: "echo x" });
});
