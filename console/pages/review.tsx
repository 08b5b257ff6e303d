import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useParams } from "wouter";
import type { GetReviewAnswer } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { ReviewActions } from "./publish/review-actions.tsx";

const Markdown = lazy(() => import("../markdown/markdown.tsx"));

/** A version under review: what its page will say, and who decided which phase. */
export function ReviewPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const review = useQuery({
    queryKey: ["reviews", "one", id],
    queryFn: ({ signal }) => client.reviews.get(id, { signal }),
  });
  return <Found query={review}>{(found) => <Shown review={found} />}</Found>;
}

function Shown({ review }: { readonly review: GetReviewAnswer }) {
  const { words, pick } = useWork();
  const when = useWhen();
  const { name, packageVersion, status, phases, texts, message, vendor, audience, submittedBy, appVersion } = review;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" actions={<ReviewActions review={review} />}>
        {name} {packageVersion}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.facts.tenant, value: vendor },
            { label: words.reviews.audience, value: words.reviews.audiences[audience] },
            { label: words.facts.by, value: submittedBy },
            { label: words.act.message, value: message ?? "–" },
            { label: words.app.format, value: appVersion.format ?? "–" },
            { label: words.publish.digest, value: appVersion.digest },
          ]}
        />
      </Container>
      <Table
        items={phases}
        trackBy="phase"
        wrapLines
        header={<Header variant="h2">{words.reviews.phase}</Header>}
        ariaLabels={{ tableLabel: words.reviews.phase }}
        columnDefinitions={[
          {
            id: "phase",
            header: words.reviews.phase,
            isRowHeader: true,
            minWidth: 120,
            cell: ({ phase }) => words.reviews.phases[phase],
          },
          { id: "status", header: words.status, minWidth: 130, cell: (one) => <State of={one.status} /> },
          { id: "reviewer", header: words.reviews.reviewer, minWidth: 150, cell: ({ reviewer }) => reviewer ?? "–" },
          { id: "decided", header: words.facts.ended, minWidth: 140, cell: ({ decidedAt }) => when(decidedAt) },
          { id: "message", header: words.act.message, minWidth: 160, cell: (one) => one.message ?? "–" },
        ]}
      />
      <Container header={<Header variant="h2">{words.reviews.says}</Header>}>
        <Suspense fallback={<Spinner />}>
          <Markdown text={pick(texts.curated.descriptions, texts.description)} />
        </Suspense>
      </Container>
    </SpaceBetween>
  );
}
