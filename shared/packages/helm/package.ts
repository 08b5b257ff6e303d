import * as z from "zod";
import { json } from "../json.ts";
import { packageMeta } from "../meta.ts";

const jsonObject = z.record(z.string(), json);

/** A chart that this one needs, as `Chart.yaml` (or `requirements.yaml` of a v1 chart) names it. */
const dependency = z.object({
  name: z.string(),
  /** Constraint, as written; empty: any version. */
  version: z.string(),
  repository: z.string(),
  /** Under this name its values stand; otherwise under `name`. */
  alias: z.string().optional(),
  /** Paths of values that switch it on or off, separated by commas. */
  condition: z.string().optional(),
  tags: z.array(z.string()),
  /** Version of the chart that lies in `charts/`. */
  packed: z.string(),
});
export type Dependency = z.infer<typeof dependency>;

/** A chart, read and checked: what is stored with an app version. Its templates stay in the archive. */
export const helmPackage = z.object({
  format: z.literal("helm"),
  name: z.string(),
  description: z.string(),
  meta: packageMeta,
  apiVersion: z.enum(["v1", "v2"]),
  /** A library has only helpers for other charts: it cannot be deployed. */
  type: z.enum(["application", "library"]),
  /** Constraint on the cluster's version, as written: `>=1.20.0-0`. */
  kubeVersion: z.string().optional(),
  annotations: z.record(z.string(), z.string()),
  dependencies: z.array(dependency),
  /** `values.yaml` as Helm reads it. */
  defaults: jsonObject,
  /** `values.yaml` as it was written, with its comments, when it fits. */
  valuesFile: z.string().optional(),
  /** What its comments say of values, by pointer: `/image/tag`. */
  descriptions: z.record(z.string(), z.string()),
  /** `values.schema.json` as JSON Schema 2020-12 whose references are local; absent when the chart has none. */
  schema: json.optional(),
  /** Of the charts in `charts/` that have a schema: the key of their values, and what they must be. */
  subcharts: z.array(z.object({ key: z.string(), defaults: jsonObject, schema: json })),
});
export type HelmPackage = z.infer<typeof helmPackage>;
