/** One fault of a request, found at `pointer` (RFC 6901 JSON pointer into the body, or `file#/pointer` in a package). */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
  readonly remedy?: string;
}

export interface ProblemInput {
  /** HTTP status. */
  readonly status: number;
  /** Stable machine-readable name; `type` is derived from it. */
  readonly code: string;
  readonly title: string;
  /** What happened this time and what to do about it, in one or two sentences. Never a secret. */
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  /** Whether the same request may succeed later without a change. */
  readonly retryable?: boolean;
  /** Seconds after which a retry makes sense: becomes `Retry-After`. */
  readonly retryAfter?: number;
  /** Members of this problem's own (RFC 9457, section 3.2), such as `candidates`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Body of an error answer: RFC 9457 problem details, `application/problem+json`. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  readonly retryable: boolean;
  readonly requestId?: string;
  readonly [extension: string]: unknown;
}

/** Documentation of a problem's code lives under this URI. */
export const PROBLEM_BASE = "https://pitrix.dev/problems/";

/** An answer that a user can act on. Thrown anywhere, rendered by one middleware. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly input: ProblemInput;

  constructor(input: ProblemInput, options?: ErrorOptions) {
    super(input.detail ?? input.title, options);
    this.status = input.status;
    this.code = input.code;
    this.input = input;
  }

  toDocument(requestId?: string): ProblemDocument {
    const { status, code, title, detail, errors, retryable, extensions } = this.input;
    return {
      ...extensions,
      type: `${PROBLEM_BASE}${code}`,
      title,
      status,
      code,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
      retryable: retryable ?? false,
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** 404, the same for an object that does not exist and for one of another tenant. */
export function notFound(what: string, id: string): Problem {
  return new Problem({ status: 404, code: "not-found", title: "Not found", detail: `There is no ${what} "${id}".` });
}

/** 422 with every fault found, not the first. */
export function invalid(code: string, title: string, errors: readonly Fault[]): Problem {
  const first = errors[0];
  const detail = first === undefined ? title : `${first.pointer}: ${first.detail}`;
  return new Problem({ status: 422, code, title, detail, errors });
}
