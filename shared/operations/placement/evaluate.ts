import type { Repo } from "../../domain/repo/schema.ts";
import { type Formats, matchRuntimes, type Reason } from "../../domain/runtime/rules.ts";
import type { Runtime } from "../../domain/runtime/schema.ts";
import { parseSelector } from "../../domain/runtime/selector.ts";
import { plannedNodes } from "../../jobs/nodes.ts";
import type { AnyPackage } from "../../packages/open-package.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import type { PriceList } from "../../providers/prices.ts";
import { imageFaults } from "../answers.ts";
import { priceOf } from "../price.ts";
import { versionFault } from "../workloads/cluster-version.ts";
import { inOrder, isWhole } from "./order.ts";
import type { Candidate } from "./view.ts";

/** What places are compared for. */
export interface Evaluating {
  readonly format: string;
  readonly pkg: AnyPackage;
  /** With the answers filled in; without roles where the app runs on no machines. */
  readonly cluster: RenderedCluster;
  readonly repo: Pick<Repo, "providers" | "selector">;
  readonly formats: Formats;
  readonly priceListOf: (provider: string) => PriceList | undefined;
  /** Hundredths of the price list's currency a month; a place whose price is not known does not keep to it. */
  readonly maxPrice: number | undefined;
}

/**
 * All runtimes, those on which the app can run by their price a month (what is priced whole before what is priced in part
 * before what is not priced; currencies are not converted, so they are not compared), the same by name and id; then the
 * others by name, each with all that it fails. Pure: the same input is the same order, whatever order the runtimes come in.
 */
export function evaluate(asked: Evaluating, runtimes: readonly Runtime[]): readonly Candidate[] {
  const selector = parseSelector(asked.repo.selector);
  // The repo's route checked it; an older spelling that no longer parses must not match everything.
  if (!selector.ok) throw new Error(`the repo's selector does not parse: ${selector.detail}`);
  const demand = { format: asked.format, providers: asked.repo.providers, selector: selector.requirements };
  const { matches, excluded } = matchRuntimes(demand, runtimes, asked.formats);
  const judged = [
    ...matches.map((runtime) => judge(asked, runtime, [])),
    ...excluded.map(({ runtime, reasons }) => judge(asked, runtime, reasons)),
  ];
  return inOrder(judged).map((one, i) => (one.unmet.length > 0 ? one : { ...one, rank: i + 1 }));
}

function judge(asked: Evaluating, runtime: Runtime, reasons: readonly Reason[]): Candidate {
  const { id, name, provider, labels, probe } = runtime;
  const { region } = probe;
  const price = priceAt(asked, runtime);
  const unmet = [
    ...reasons,
    ...imageFaults(asked.cluster, { provider, region }).map(({ detail }) => ({
      requirement: `image for ${provider} in ${region}`,
      detail,
    })),
    ...[versionFault(runtime, asked.pkg)].flatMap((fault) =>
      fault === undefined ? [] : [{ requirement: "version of Kubernetes", detail: fault.detail }],
    ),
    ...tooDear(asked.maxPrice, price),
  ];
  return {
    id,
    name,
    provider,
    region,
    labels,
    unmet,
    reasons: [whyHere(price)],
    ...(price === undefined ? {} : { price }),
  };
}

function priceAt({ cluster, priceListOf }: Evaluating, runtime: Runtime): Candidate["price"] {
  const list = priceListOf(runtime.provider);
  if (list === undefined || cluster.roles.length === 0) return undefined;
  const owner = { id: "", tenantId: "" };
  const { currency, after, notPriced } = priceOf(list, runtime, [], plannedNodes(owner, cluster, list.on));
  return { currency, month: after, listed: { on: list.on, source: list.source }, notPriced };
}

function tooDear(max: number | undefined, price: Candidate["price"]): Reason[] {
  if (max === undefined) return [];
  const requirement = `price of a month <= ${amount(max)}`;
  if (price === undefined || !isWhole(price))
    return [{ requirement, detail: "Nobody knows what it costs here: the price list does not have all of it." }];
  return price.month <= max
    ? []
    : [{ requirement, detail: `It costs ${amount(price.month)} ${price.currency} a month.` }];
}

function whyHere(price: Candidate["price"]): string {
  if (price === undefined) return "There is no price list for it.";
  const { currency, month, listed } = price;
  const cost = `${amount(month)} ${currency} a month at the list price of ${listed.on}`;
  return isWhole(price) ? `It costs ${cost}.` : `It costs more than ${cost}, which does not have all of it.`;
}

const amount = (hundredths: number) => (hundredths / 100).toFixed(2);
