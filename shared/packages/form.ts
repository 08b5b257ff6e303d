import type { Json } from "./json.ts";

/** A question or a titled group of questions; formats add members of their own (range, pattern…). */
export interface FormItem {
  readonly kind: "field" | "section";
  readonly key: string;
  /** RFC 6901 pointer of its answer: `/cluster/zk_node/count`. */
  readonly pointer: string;
  readonly label: string;
  readonly description: string;
  /** Of a section, in the publisher's order. */
  readonly items?: readonly FormItem[];
}

/** The form of a deployment, as the API answers it. */
export interface Form {
  /** Language of the labels: the one asked for, when the package has it. */
  readonly locale: string;
  readonly locales: readonly string[];
  readonly sections: readonly FormItem[];
  /** JSON Schema 2020-12 of the answers; what has a default is not required. */
  readonly schema: Json;
}
