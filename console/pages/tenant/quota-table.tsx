import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { Quota } from "../../../sdk/index.ts";
import { useWork } from "../../words/use-work.ts";
import { EditLimits } from "./edit-limits.tsx";

interface Props {
  readonly quota: Quota;
  readonly title: string;
  /** Whether it is the page's own. */
  readonly top?: boolean;
  /** Whether the caller may set these limits. */
  readonly changes: boolean;
}

/** Limits beside what is used. */
export function QuotaTable({ quota, title, top = false, changes }: Props) {
  const { words, language } = useWork();
  const number = (value: number | null) => (value === null ? words.quotas.unlimited : value.toLocaleString(language));
  const { tenant, principal } = quota.rates;
  const rates = [tenant, principal].flatMap((rate) =>
    rate === undefined ? [] : [words.quotas.rateOf(rate.perSecond, rate.burst)],
  );
  return (
    <Table
      items={quota.resources}
      trackBy="resource"
      wrapLines
      header={
        <Header
          variant={top ? "h1" : "h2"}
          description={[...(title === quota.tenantId ? [] : [quota.tenantId]), ...rates].join(" · ")}
          actions={changes && <EditLimits quota={quota} name={title} />}
        >
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      columnDefinitions={[
        {
          id: "resource",
          header: words.quotas.resourceName,
          isRowHeader: true,
          cell: ({ resource }) => words.quotas.resource[resource],
        },
        { id: "used", header: words.quotas.used, cell: ({ used }) => number(used) },
        { id: "limit", header: words.quotas.limit, cell: ({ limit }) => number(limit) },
        { id: "left", header: words.quotas.left, cell: ({ left }) => number(left) },
      ]}
    />
  );
}
