/** The gateway refuses with a bare `message`. */
const GATEWAY: Readonly<Record<number, string>> = {
  401: "unauthorized",
  413: "body-too-large",
  429: "too-many-requests",
};

/** One fault of a request. */
export interface ProblemFault {
  /** RFC 6901 JSON pointer into the body; `query#/…` for a query parameter, `file#/…` inside a package. */
  readonly pointer: string;
  readonly detail: string;
  readonly remedy?: string;
}

/**
 * The API refused a request (RFC 9457). `code` is stable and for programs; `message` is for people.
 * An answer that is no problem document, such as a proxy's, has the code `http-<status>`; the gateway's own refusals
 * have the codes that the API itself uses for them.
 */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Every fault of the request, not only the first. */
  readonly errors: readonly ProblemFault[];
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  readonly requestId: string | undefined;
  /** Seconds, when the API named them. */
  readonly retryAfter: number | undefined;
  /** The whole document, with the members that only this problem has, such as `candidates` or `usedBy`. */
  readonly document: Readonly<Record<string, unknown>>;
  /**
   * How often the request was sent. Above 1 an earlier attempt may have had its effect: a DELETE that answers 404, or a
   * PATCH that answers 412, may be the echo of its own success.
   */
  readonly attempts: number;

  constructor(facts: {
    readonly status: number;
    readonly document: Readonly<Record<string, unknown>>;
    readonly requestId?: string | undefined;
    readonly retryAfter?: number | undefined;
    readonly attempts: number;
  }) {
    const { status, document, retryAfter, attempts } = facts;
    const title = text(document.title) ?? `The API answered ${status}`;
    super(text(document.detail) ?? title);
    this.status = status;
    this.code = text(document.code) ?? GATEWAY[status] ?? `http-${status}`;
    this.title = title;
    this.errors = Array.isArray(document.errors) ? document.errors.flatMap(fault) : [];
    this.retryable = document.retryable === true || status === 429 || status >= 502;
    this.requestId = text(document.requestId) ?? facts.requestId;
    this.retryAfter = retryAfter;
    this.document = document;
    this.attempts = attempts;
  }
}

/** The API could not be reached, or the connection broke before it had answered, on every attempt. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly attempts: number;

  constructor(message: string, attempts: number, options: ErrorOptions) {
    super(message, options);
    this.attempts = attempts;
  }
}

/** A body of an error answer as an object; what is none becomes its `detail`. */
export function problemDocument(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (isRecord(value)) return "code" in value ? value : { detail: text(value.message) };
  } catch {
    // No JSON: a proxy's page.
  }
  return { detail: body === "" ? undefined : body.slice(0, 300) };
}

function fault(value: unknown): ProblemFault[] {
  if (!isRecord(value)) return [];
  const { pointer, detail, remedy } = value;
  if (typeof pointer !== "string" || typeof detail !== "string") return [];
  return [{ pointer, detail, ...(typeof remedy === "string" ? { remedy } : {}) }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
