/** What holds for every operation: the document's own description. */
export const CONVENTIONS = [
  "A store of applications that deploys them on any cloud.",
  "**Work that takes time** answers 202 with the job (or the scan of a repo) in `Location` and the seconds until a look is worth it in `Retry-After`. Read it until its `status` is neither `queued` nor `running`. The object itself can be read at once and shows what is being done to it.",
  "**Listings** answer `items` and, when there may be more, `nextPageToken`: send it as `pageToken` with the same other parameters. A page may hold fewer objects than `pageSize`, even none, and still not be the last. A token is good for a day, for its own listing and tenant.",
  "**Errors** are problem documents (RFC 9457): `code` is for programs, `errors` names every fault of the request with a JSON pointer and mostly a remedy, `retryable` tells whether the same request may succeed later, `requestId` finds it in the platform's logs. An object of another tenant is 404, as one that does not exist. The gateway in front has nothing but a `message` to say: of a request without any `Authorization` (401), of one too many (429) or far too large (413), and when it gets no answer (500, 503).",
  "**Repeating a POST** is safe with an `Idempotency-Key`: for 24 hours the same key with the same request answers what the first request answered, marked `Idempotency-Replayed: true`. The same key with another request is refused.",
  "**Changing** needs `If-Match`: the `ETag` that was read (the object's `version` in quotes), or `*`. An object that has changed since is 412.",
  "**Unknown** query parameters and members of a body are errors. Answers may get new members, and lists of known values new ones: clients ignore what they do not know.",
  "**Ids** have a prefix that tells what they name (`app-`, `job-`); times are RFC 3339 in UTC.",
].join("\n\n");
