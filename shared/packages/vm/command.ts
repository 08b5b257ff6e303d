import * as z from "zod";
import type { TextPart } from "./template.ts";

/**
 * How a command of the package is run on a node: as a program with arguments, or by `/bin/sh -c`.
 * Nothing that a user typed is ever part of `shell`.
 */
export const command = z.union([
  z.strictObject({ argv: z.array(z.string()).min(1) }),
  z.strictObject({ shell: z.string().min(1) }),
]);
export type Command = z.infer<typeof command>;

export type CommandResult =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly detail: string; readonly remedy: string };

/** Characters that mean something to a shell outside of quotes. */
const SHELL = new Set(";|&<>$`*?[](){}~#!\n\r");
/** Inside double quotes a shell still expands these. */
const SHELL_IN_DOUBLE = new Set("$`");
/** First words that only a shell knows. */
const SHELL_WORDS = new Set([
  ".",
  "cd",
  "eval",
  "exec",
  "export",
  "if",
  "for",
  "source",
  "trap",
  "ulimit",
  "umask",
  "unset",
  "while",
]);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/**
 * Decides how a command runs. The publisher's own text is run by a shell when the package says `"shell": true` or when
 * the text uses shell syntax outside of quotes (`a; b`, `cd x && y`). A command with a placeholder in it never is: the
 * values become (parts of) arguments, unsplit and unread, so `; rm -rf /` stays an argument.
 * @param text the rendered command
 * @param parts its parts when placeholders took part, `undefined` when the publisher wrote all of it
 * @param shell the package's `"shell": true`
 */
export function toCommand(text: string, parts: readonly TextPart[] | undefined, shell: boolean): CommandResult {
  if (text.includes("\0")) return refuse("The command holds a NUL character.", "Remove it.");
  if (parts === undefined) {
    if (text.trim() === "") return refuse("The command is empty.", "Write a command, or leave the field out.");
    const words = split([{ text, inserted: false }]);
    if (shell || words.shellSyntax || SHELL_WORDS.has(words.argv[0] ?? ""))
      return { ok: true, command: { shell: text } };
    return finish(words);
  }
  const [only] = parts;
  // A value that is the whole command is the user's own command line: its words are split, and no shell reads them.
  const words = parts.length === 1 && only !== undefined ? split([{ text: only.text, inserted: false }]) : split(parts);
  if (parts.length > 1 && (shell || words.shellSyntax)) {
    return refuse(
      "A command that needs a shell holds a placeholder.",
      "Take the placeholder out: pass the value by env and read it from a file that confd writes.",
    );
  }
  return finish(words);
}

function finish({ argv, open }: Words): CommandResult {
  if (open) return refuse("The command has a quote that is not closed.", "Close it.");
  if (argv[0] === undefined || argv[0] === "")
    return refuse("The command is empty.", "Write a command, or leave the field out.");
  return { ok: true, command: { argv } };
}

function refuse(detail: string, remedy: string): CommandResult {
  return { ok: false, detail, remedy };
}

interface Words {
  readonly argv: string[];
  /** The publisher's own text uses shell syntax outside of quotes. */
  readonly shellSyntax: boolean;
  /** A quote is not closed. */
  readonly open: boolean;
}

/** Splits at white space; single and double quotes and a backslash work as in a shell. Inserted parts are never split. */
function split(parts: readonly TextPart[]): Words {
  const argv: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  let shellSyntax = false;
  const push = () => {
    if (word === undefined) return;
    if (argv.length === 0 && ASSIGNMENT.test(word)) shellSyntax = true;
    argv.push(word);
    word = undefined;
  };
  for (const { text, inserted } of parts) {
    if (inserted) {
      word = (word ?? "") + text;
      continue;
    }
    for (let i = 0; i < text.length; i++) {
      const char = text.charAt(i);
      if (char === quote) quote = undefined;
      else if (quote === "'") word += char;
      else if (char === "\\" && i + 1 < text.length) word = (word ?? "") + unescaped(text.charAt(++i), quote);
      else if (quote === '"') {
        shellSyntax ||= SHELL_IN_DOUBLE.has(char);
        word += char;
      } else if (char === "'" || char === '"') {
        quote = char;
        word ??= "";
      } else if (SHELL.has(char)) {
        shellSyntax = true;
        word = (word ?? "") + char;
      } else if (char === " " || char === "\t") push();
      else word = (word ?? "") + char;
    }
  }
  push();
  return { argv, shellSyntax, open: quote !== undefined };
}

/** Inside double quotes a backslash escapes only these; before anything else it stays. */
function unescaped(char: string, quote: string | undefined): string {
  return quote === undefined || char === '"' || char === "\\" || char === "$" || char === "`" ? char : `\\${char}`;
}
