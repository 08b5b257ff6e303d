import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useLife } from "../../words/use-life.ts";
import type { QuestionProps } from "./question.ts";

/** What a back-up is called. */
export function NameQuestion({ asked, change }: QuestionProps) {
  const { words } = useLife();
  return (
    <Container>
      <FormField label={words.form.optional(words.name)}>
        <Input
          value={typeof asked.name === "string" ? asked.name : ""}
          onChange={({ detail }) => change("name", detail.value === "" ? undefined : detail.value)}
        />
      </FormField>
    </Container>
  );
}

/** How many days what was ceased can be had back. */
export function RetentionQuestion({ change }: QuestionProps) {
  const { words } = useLife();
  const [typed, setTyped] = useState("");
  return (
    <Container>
      <FormField
        label={words.form.optional(words.operation.retention)}
        description={words.operation.retentionText}
        constraintText={words.form.bounds(1, 90)}
      >
        <Input
          type="number"
          inputMode="numeric"
          value={typed}
          onChange={({ detail }) => {
            setTyped(detail.value);
            change("retentionDays", detail.value.trim() === "" ? undefined : Number(detail.value));
          }}
        />
      </FormField>
    </Container>
  );
}

/** Whether a deletion goes on where the package's own command to end fails. */
export function ForceQuestion({ asked, change }: QuestionProps) {
  const { words } = useLife();
  return (
    <Container>
      <Checkbox
        checked={asked.force === true}
        description={words.operation.forceText}
        onChange={({ detail }) => change("force", detail.checked ? true : undefined)}
      >
        {words.operation.force}
      </Checkbox>
    </Container>
  );
}

/** A line for the nodes' shell. */
export function CommandQuestion({ asked, change }: QuestionProps) {
  const { words } = useLife();
  return (
    <Container>
      <FormField label={words.operation.command} description={words.operation.commandText}>
        <Textarea
          value={typeof asked.command === "string" ? asked.command : ""}
          spellcheck={false}
          onChange={({ detail }) => change("command", detail.value === "" ? undefined : detail.value)}
        />
      </FormField>
    </Container>
  );
}
