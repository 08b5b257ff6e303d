/** One line of JSON an event, so that CloudWatch can be searched by field. */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** A logger that adds these fields to every line. */
  with(fields: Fields): Logger;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Names whose values never reach a log, whatever they hold. */
const SECRET_NAME =
  /secret|password|passwd|passphrase|token|authorization|credential$|credentials$|sealed|private|cookie|^value$|^values$/i;
/** Ids and names of secrets are no secrets. */
const HARMLESS_NAME = /(?:Id|Ids|Count|Key_?Id)$/;
/** API tokens, AWS keys and webhooks' secrets inside longer texts, such as a client's error message. */
const SECRET_TEXT =
  /pitrix_[0-9a-z]{6,40}_[A-Za-z0-9_-]{20,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bwhsec_[A-Za-z0-9+/=]{16,}|Bearer +[A-Za-z0-9._~+/-]{16,}/g;
const MAX_TEXT = 4096;
const MAX_DEPTH = 6;

/** @param write takes one line; standard error when left out: unbuffered, and out of the way of a program's output */
export function createLogger(
  base: Fields = {},
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Logger {
  const log = (level: string, message: string, fields: Fields | undefined): void => {
    write(JSON.stringify({ level, message: clean(message), ...redact(base), ...redact(fields ?? {}) }));
  };
  return {
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
    with: (fields) => createLogger({ ...base, ...fields }, write),
  };
}

/** The same structure with secrets replaced, texts cut and errors unfolded. */
function redact(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) && !HARMLESS_NAME.test(name) ? "[redacted]" : copy(value, 1),
    ]),
  );
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === "string") return clean(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "[deep]";
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return {
      name,
      message: clean(message),
      stack: clean(stack ?? ""),
      ...(cause === undefined ? {} : { cause: copy(cause, depth + 1) }),
    };
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => copy(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_NAME.test(name) && !HARMLESS_NAME.test(name) ? "[redacted]" : copy(item, depth + 1),
    ]),
  );
}

function clean(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return short.replace(SECRET_TEXT, "[redacted]");
}
