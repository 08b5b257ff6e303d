import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { PagedSelect } from "../../data/paged-select.tsx";
import { useStore } from "../../data/store.tsx";
import { type Fault, faultsOf, type Typed, typedOf, valuesOf } from "../../form/answers.ts";
import { PackageForm } from "../../form/form.tsx";
import { type Field, type Item, readItems } from "../../form/items.ts";
import { refusals } from "../../form/refusals.ts";
import { Found } from "../../shell/found.tsx";
import { useWords } from "../../words/use-words.tsx";
import type { QuestionProps } from "./question.ts";

/** The version to go to. */
export function VersionQuestion({ deployment, asked, change }: QuestionProps) {
  const { words, pick } = useWords();
  const { client } = useStore();
  return (
    <Container>
      <FormField label={words.app.version}>
        <PagedSelect
          name={["apps", "versions", deployment.appId]}
          read={(pageToken, signal) => client.apps.listVersions(deployment.appId, { pageToken, signal })}
          option={({ id, packageVersion, releaseNotes, fault, status }) => ({
            value: id,
            label: packageVersion,
            description: fault ?? pick(releaseNotes, words.appStatus(status)),
            disabled: fault !== undefined || id === deployment.appVersionId,
          })}
          value={typeof asked.appVersionId === "string" ? asked.appVersionId : undefined}
          onChoose={(value) => change("appVersionId", value)}
        />
      </FormField>
    </Container>
  );
}

/** The form of the version that it is at, or goes to, with the answers as they are; what is answered otherwise is sent. */
export function AnswersQuestion(props: QuestionProps) {
  const { deployment, operation, asked } = props;
  const { language } = useWords();
  const { client } = useStore();
  const versionId = operation === "upgrade" ? asked.appVersionId : deployment.appVersionId;
  const id = typeof versionId === "string" ? versionId : "";
  const form = useQuery({
    queryKey: ["app-versions", "form", id, language],
    queryFn: ({ signal }) => client.appVersions.getForm(id, { locale: language, signal }),
    enabled: id !== "",
  });
  const items = useMemo(() => readItems(form.data?.sections ?? []), [form.data]);
  if (id === "") return null;
  return <Found query={form}>{() => <Answers key={id} items={items} {...props} />}</Found>;
}

function Answers({ items, deployment, change, error }: QuestionProps & { readonly items: readonly Item[] }) {
  const before = useMemo(() => typedOf(items, deployment.values), [items, deployment.values]);
  const [typed, setTyped] = useState<Typed>({});
  const now = { ...before, ...typed };
  // A password that was answered cannot be read again, and stays as it is: what was not touched is not missed.
  const own = [...faultsOf(items, now)].filter(([pointer]) => typed[pointer] !== undefined);
  return (
    <PackageForm
      items={items}
      typed={now}
      faults={new Map<string, Fault | string>([...refusals(error), ...own])}
      fixed={(field) => isFixed(field, before)}
      onType={(pointer, text) => {
        const after = { ...typed, [pointer]: text };
        setTyped(after);
        const values = valuesOf(items, { ...before, ...after }, before);
        change("values", Object.keys(values).length === 0 ? undefined : values);
      }}
    />
  );
}

/** What may be answered once alone, and has been. */
function isFixed({ changeable, pointer }: Field, before: Typed): boolean {
  return changeable === false && before[pointer] !== undefined;
}
