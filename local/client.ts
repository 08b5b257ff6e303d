/** What the API answered: status, headers and the parsed body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a client reads whatever the API answers; tests look at its parts
  readonly body: any;
}

export interface ApiClient {
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** With `null` it has no body at all; left out it is `{}`. */
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends an archive as it is. */
  upload(path: string, archive: Uint8Array<ArrayBuffer>, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Follows a job until it has ended, over answers of 5xx; the last answer. */
  follow(
    jobPath: string,
    options?: { readonly timeoutMs?: number; readonly onChange?: (job: Answer["body"]) => void },
  ): Promise<Answer["body"]>;
}

/** A client of the HTTP API that has nothing but its URL and a token, as any other client. */
export function apiClient(url: string, token: string): ApiClient {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? new Blob([body]) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parse(text) };
  };
  return {
    url,
    get: (path, headers) => call("GET", path, undefined, headers),
    post: (path, body, headers) => call("POST", path, body === null ? undefined : (body ?? {}), headers),
    upload: (path, archive, headers) => call("POST", path, archive, { "content-type": "application/gzip", ...headers }),
    patch: (path, body, headers) => call("PATCH", path, body, headers),
    delete: (path, headers) => call("DELETE", path, undefined, headers),
    async follow(jobPath, options = {}) {
      const end = Date.now() + (options.timeoutMs ?? 120_000);
      let last = "";
      for (;;) {
        const { status, body } = await call("GET", jobPath);
        // It says nothing of the job: whoever follows one asks again.
        const unanswered = status >= 500;
        const now = unanswered ? last : `${body.status} ${body.percent}`;
        if (now !== last) options.onChange?.(body);
        last = now;
        if (!unanswered && !["pending_approval", "queued", "running"].includes(body.status)) return body;
        if (Date.now() > end)
          throw new Error(`${jobPath} is still ${body.status ?? status} after ${options.timeoutMs ?? 120_000} ms`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
