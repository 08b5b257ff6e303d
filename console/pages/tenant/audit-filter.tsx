import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useStore } from "../../data/store.tsx";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";
import { instantOf } from "./instant-of.ts";

type Name = "objectType" | "objectId" | "actorId" | "from" | "until" | "tenantId";
type Narrowed = Readonly<Record<Name, string | undefined>>;

/** What the log is narrowed by. The API takes an object's id with its kind, and no actor beside it. */
export function AuditFilter({
  narrowed,
  onNarrow,
}: {
  readonly narrowed: Narrowed;
  readonly onNarrow: (to: Record<string, string>) => void;
}) {
  const { words } = useWork();
  const { may } = useStore();
  const [typed, setTyped] = useState(narrowed);
  const [checked, setChecked] = useState(false);
  const { objectType = "", objectId = "", actorId = "" } = typed;
  const wrong = objectId !== "" && (objectType === "" || actorId !== "") ? words.audit.both : undefined;
  const field = (name: Name, label: string, error?: string) => (
    <TextField
      label={label}
      value={typed[name] ?? ""}
      onType={(text) => setTyped((before) => ({ ...before, [name]: text }))}
      error={checked ? error : undefined}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (wrong !== undefined || instantOf(typed.from) === null || instantOf(typed.until) === null) return;
        const asked = { ...typed, from: instantOf(typed.from), until: instantOf(typed.until) };
        onNarrow(
          Object.fromEntries(
            Object.entries(asked).flatMap(([name, text]) => {
              const value = text?.trim() ?? "";
              return value === "" ? [] : [[name, value]];
            }),
          ),
        );
      }}
    >
      <SpaceBetween size="s">
        <ColumnLayout columns={3} minColumnWidth={180}>
          {field("objectType", words.audit.objectType)}
          {field("objectId", words.audit.objectId, wrong)}
          {field("actorId", words.audit.actor)}
          {field("from", words.audit.from, instantOf(typed.from) === null ? words.audit.time : undefined)}
          {field("until", words.facts.until, instantOf(typed.until) === null ? words.audit.time : undefined)}
          {may("audit:read", "platform") && field("tenantId", words.facts.tenant)}
        </ColumnLayout>
        <Button>{words.audit.filter}</Button>
      </SpaceBetween>
    </form>
  );
}
