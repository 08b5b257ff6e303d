import type { ApiProblem, ConnectionError } from "./problem.ts";

interface Sent {
  readonly method: string;
  readonly url: string;
  /** 1, 2, … */
  readonly attempt: number;
}

/** What a caller may watch: for logs, traces and tests. A hook that throws ends the request. */
export interface Hooks {
  /** Before an attempt; may change its headers. They hold the token: do not log them. */
  request?(sent: Sent & { readonly headers: Headers }): void | Promise<void>;
  answer?(
    sent: Sent & { readonly status: number; readonly requestId: string | undefined; readonly milliseconds: number },
  ): void | Promise<void>;
  /** Before the wait for another attempt. */
  retry?(sent: Sent & { readonly delayMs: number; readonly cause: ApiProblem | ConnectionError }): void | Promise<void>;
}
