import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { readItems } from "../form/items.ts";
import { Found } from "../shell/found.tsx";
import { useWords } from "../words/use-words.tsx";
import { DeployWizard } from "./deploy/wizard.tsx";

/** From a version to a deployment: where, how, what it comes to, and go. */
export function Deploy() {
  const { id = "" } = useParams<{ id: string }>();
  const { words, language } = useWords();
  const { client } = useStore();
  const version = useQuery({
    queryKey: ["app-versions", id],
    queryFn: ({ signal }) => client.appVersions.get(id, { signal }),
  });
  const form = useQuery({
    queryKey: ["app-versions", "form", id, language],
    queryFn: ({ signal }) => client.appVersions.getForm(id, { locale: language, signal }),
  });
  const items = useMemo(() => readItems(form.data?.sections ?? []), [form.data]);
  return (
    <Found query={version}>
      {({ name, packageVersion }) => (
        <SpaceBetween size="l">
          <Header variant="h1">{words.deploy.title(name, packageVersion)}</Header>
          <Found query={form}>{() => <DeployWizard appVersionId={id} items={items} />}</Found>
        </SpaceBetween>
      )}
    </Found>
  );
}
