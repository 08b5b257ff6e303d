import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCommand } from "./command.ts";

const written = (text: string, shell = false) => {
  const result = toCommand(text, undefined, shell);
  return result.ok ? result.command : result.detail;
};

describe("toCommand, text of the publisher", () => {
  it.each([
    ["/opt/zookeeper/bin/zkServer.sh start", ["/opt/zookeeper/bin/zkServer.sh", "start"]],
    ["  appctl\t check  ", ["appctl", "check"]],
    [`sh -c 'a && b | c > "d"'`, ["sh", "-c", 'a && b | c > "d"']],
    [`echo "a b" c\\ d '' "say \\"hi\\""`, ["echo", "a b", "c d", "", 'say "hi"']],
    [`echo pre"mid"'post'`, ["echo", "premidpost"]],
    [`echo "back\\slash"`, ["echo", "back\\slash"]],
    ["x --filter=a=b", ["x", "--filter=a=b"]],
  ])("runs without a shell: %s", (text, argv) => {
    expect(written(text)).toEqual({ argv });
  });

  it.each([
    "a; b",
    "a | b",
    "a & b",
    "a && b",
    "a > f",
    "a < f",
    "echo $HOME",
    'echo "$HOME"',
    "echo `id`",
    "ls *",
    "ls ?",
    "(a)",
    "{ a",
    "~/x",
    "FOO=1 x",
    "cd /x",
    ". /etc/env",
    "a\nb",
    "a # b",
  ])("is run by a shell: %s", (text) => {
    expect(written(text)).toEqual({ shell: text });
  });

  it("is run by a shell when the package asks for it", () => {
    expect(written("appctl start", true)).toEqual({ shell: "appctl start" });
  });

  it.each([
    ["", "The command is empty."],
    ["   ", "The command is empty."],
    ["echo 'a", "The command has a quote that is not closed."],
    ["a\0b", "The command holds a NUL character."],
    ["''", "The command is empty."],
  ])("is refused: %j", (text, detail) => {
    expect(written(text)).toBe(detail);
  });
});

describe("toCommand, with a user's value", () => {
  const payloads = [
    "; rm -rf /",
    "$(id)",
    "`id`",
    "a && b",
    "| nc evil 1",
    "> /etc/passwd",
    "' ; id ; '",
    '" ; id ; "',
    "a\nid",
    "* ? [a]",
    "\\",
    "{{cluster.name}}",
    "-rf",
  ];

  it.each(payloads)("never reaches a shell: %s", (payload) => {
    const parts = [
      { text: "/bin/x --name ", inserted: false },
      { text: payload, inserted: true },
      { text: " end", inserted: false },
    ];
    expect(toCommand(`/bin/x --name ${payload} end`, parts, false)).toEqual({
      ok: true,
      command: { argv: ["/bin/x", "--name", payload, "end"] },
    });
  });

  it("stays one argument, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((value) => !value.includes("\0")),
        (value) => {
          const parts = [
            { text: "x 'a b'=", inserted: false },
            { text: value, inserted: true },
          ];
          expect(toCommand(`x 'a b'=${value}`, parts, false)).toEqual({
            ok: true,
            command: { argv: ["x", `a b=${value}`] },
          });
        },
      ),
    );
  }, 60_000);

  it("that is the whole command is split into words, and `shell: true` does not change it", () => {
    const text = "run me; $(id) 'a b'";
    expect(toCommand(text, [{ text, inserted: true }], true)).toEqual({
      ok: true,
      command: { argv: ["run", "me;", "$(id)", "a b"] },
    });
  });

  it.each([
    ["cd /x && run ", false],
    ["run ", true],
  ])("is refused in a command that needs a shell: %s", (text, shell) => {
    const result = toCommand(
      `${text}v`,
      [
        { text, inserted: false },
        { text: "v", inserted: true },
      ],
      shell,
    );
    expect(result).toMatchObject({ ok: false, detail: "A command that needs a shell holds a placeholder." });
  });
});
