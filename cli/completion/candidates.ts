import type { Argument, Command, Option } from "commander";

/** What may stand at the cursor. */
export interface Candidates {
  readonly values: readonly Candidate[];
  /** Names of files belong there. */
  readonly files: boolean;
  /** Ids of this group's objects belong there: `repo`. */
  readonly idsOf?: string;
}

export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

const NOTHING: Candidates = { values: [], files: false };

/** Walks the commands along the words; the last word is what is being typed. */
export function candidates(program: Command, words: readonly string[]): Candidates {
  const typed = words.at(-1) ?? "";
  let command = program;
  let operands = 0;
  let pending: Option | undefined;
  let optionsEnded = false;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) pending = undefined;
    else if (word === "--") optionsEnded = true;
    else if (!optionsEnded && word.startsWith("-")) pending = valueOption(command, word);
    else {
      const sub = operands === 0 ? named(command, word) : undefined;
      if (sub === undefined) operands++;
      else command = sub;
    }
  }
  if (pending !== undefined) return ofOption(pending, typed);
  if (!optionsEnded && typed.startsWith("-")) return ofOptions(command, typed);
  const argument = command.registeredArguments[operands] ?? lastVariadic(command);
  const subs = operands === 0 ? subcommands(command, typed) : [];
  return argument === undefined || subs.length > 0 ? { ...NOTHING, values: subs } : ofArgument(argument, typed);
}

function ofArgument(argument: Argument, typed: string): Candidates {
  const name = argument.name();
  if (argument.argChoices !== undefined) return { ...NOTHING, values: starting(argument.argChoices, typed) };
  if (name.endsWith("-id")) return { ...NOTHING, idsOf: name.slice(0, -"-id".length) };
  return { ...NOTHING, files: /^(dir|file|path)|archive/.test(name) };
}

function ofOption(option: Option, typed: string): Candidates {
  if (option.argChoices !== undefined) return { ...NOTHING, values: starting(option.argChoices, typed) };
  return { ...NOTHING, files: /<(file|path|dir|a\.b=file)>/.test(option.flags) };
}

function ofOptions(command: Command, typed: string): Candidates {
  const help = command.createHelp();
  const own = [...help.visibleOptions(command), ...globals(command)];
  const values = own.flatMap(({ long, description }) => (long == null ? [] : [{ value: long, about: description }]));
  return { ...NOTHING, values: values.filter(({ value }) => value.startsWith(typed)) };
}

function subcommands(command: Command, typed: string): Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((sub) => ({ value: sub.name(), about: sub.summary() || (sub.description().split("\n")[0] ?? "") }))
    .filter(({ value }) => value.startsWith(typed));
}

/** The option that takes the next word as its value. */
function valueOption(command: Command, word: string): Option | undefined {
  if (word.includes("=")) return undefined;
  return [...command.options, ...globals(command)].find(
    (option) => (option.long === word || option.short === word) && (option.required || option.optional),
  );
}

/** Options of the commands above: they are taken anywhere. */
function globals(command: Command): readonly Option[] {
  return command.parent === null ? [] : [...command.parent.options, ...globals(command.parent)];
}

function named(command: Command, word: string): Command | undefined {
  return command.commands.find((sub) => sub.name() === word || sub.aliases().includes(word));
}

function lastVariadic(command: Command): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

function starting(choices: readonly string[], typed: string): Candidate[] {
  return choices.filter((value) => value.startsWith(typed)).map((value) => ({ value }));
}
