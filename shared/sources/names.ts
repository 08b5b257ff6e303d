import * as z from "zod";

/** Names become parts of keys: no `#`, no control characters, no leading dot or underscore (`__proto__`, `..`). */
export const Name = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}$/u, "is not a valid name");
export const Version = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/, "is not a valid version");
