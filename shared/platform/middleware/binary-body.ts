import type { MiddlewareObj } from "@middy/core";
import type * as z from "zod";
import { bodyBytes, wrongType } from "./body-bytes.ts";
import { type ApiRequest, type HttpAnswer, header } from "./http.ts";
import { isJson, jsonInstead } from "./json-body.ts";

/** The body of a route that takes bytes instead of JSON. */
export interface BinaryBody {
  /** Media types that it is sent as; the first is the one to recommend. */
  readonly types: readonly [string, ...string[]];
  /** At most 4 MiB: a function is called with 6 MB, in which the bytes stand as base64. */
  readonly maxBytes: number;
  /** What the route takes as JSON instead of bytes. */
  readonly json?: z.ZodType;
  /** Types that are refused for a reason of their own, and the reason. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** Reads the bytes; an HTTP API hands on what is no text as base64. */
export function binaryBody({ types, maxBytes, json, refused = {} }: BinaryBody): MiddlewareObj<ApiRequest, HttpAnswer> {
  return {
    before({ event }) {
      const type = header(event, "content-type");
      if (json !== undefined && type !== undefined && isJson(type)) {
        event.state.content = jsonInstead(event);
        return;
      }
      const bytes = bodyBytes(event, maxBytes);
      if (bytes === undefined) return;
      const sent = type?.split(";")[0]?.trim().toLowerCase();
      const reason = sent !== undefined && Object.hasOwn(refused, sent) ? refused[sent] : undefined;
      if (type !== undefined && !types.some((known) => known === sent)) throw wrongType(type, types[0], reason);
      event.state.content = bytes;
    },
  };
}
