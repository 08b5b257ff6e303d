import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Spinner from "@cloudscape-design/components/spinner";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useStore } from "../data/store.tsx";
import { Problem } from "../shell/problem.tsx";
import { useWords } from "../words/use-words.tsx";

const Markdown = lazy(() => import("../markdown/markdown.tsx"));

/** What a version's package says of itself at length, in the user's language where it has it; nothing where it says nothing. */
export function Readme({ versionId }: { readonly versionId: string }) {
  const { words, language } = useWords();
  const { client } = useStore();
  const readme = useQuery({
    queryKey: ["readme", versionId, language],
    queryFn: ({ signal }) => client.appVersions.getReadme(versionId, { locale: language, signal }),
  });
  if (readme.error !== null) return <Problem error={readme.error} retry={() => void readme.refetch()} />;
  if (readme.data === undefined || readme.data.text === "") return null;
  return (
    <Container header={<Header variant="h2">{words.app.readme}</Header>}>
      <Suspense fallback={<Spinner />}>
        <Markdown text={readme.data.text} />
      </Suspense>
    </Container>
  );
}
