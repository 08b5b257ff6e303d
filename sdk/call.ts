/** What the API answered, with the parts of its headers that a client acts on. */
export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  readonly headers: Headers;
  /** Version of the object; send it back as `ifMatch`. */
  readonly etag: string | undefined;
  /** Path of what was made, or of the job or scan to follow. */
  readonly location: string | undefined;
  /** Seconds until another look is worth it. */
  readonly retryAfter: number | undefined;
  /** The answer is that of an earlier request with the same Idempotency-Key. */
  readonly replayed: boolean;
  /** Finds the request in the platform's logs. */
  readonly requestId: string | undefined;
}

/** A request under way: awaited it is the answer's data; `answer()` has status and headers too. */
export interface Call<T> extends Promise<T> {
  answer(): Promise<Answer<T>>;
}

/** The request has been sent already, so asking for `answer()` as well costs nothing. */
export function call<T>(sent: Promise<Answer<T>>): Call<T> {
  const data = sent.then((answer) => answer.data);
  return Object.assign(data, {
    answer() {
      // Whoever asks for the answer sees its failure there; the data alone is then nobody's.
      data.catch(() => undefined);
      return sent;
    },
  });
}

/** @param text a header of whole seconds or of a date (RFC 9110, section 10.2.3) */
export function retryAfterSeconds(text: string | null, now: number): number | undefined {
  if (text === null || text === "") return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
