import * as z from "zod";

/** Names become parts of keys: no `#`, no control characters, no leading dot or underscore (`__proto__`, `..`). */
export const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}$/u;
export const Name = z.string().regex(NAME, "is not a valid name");
export const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/;
export const Version = z.string().regex(VERSION, "is not a valid version");
