import { useState } from "react";
import { linesOf } from "../../form/lines.ts";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";

export interface WebhookAnswers {
  readonly url: string;
  readonly description: string;
  /** None: the store's own choice, which is all of them. */
  readonly events: readonly string[];
  /** Empty: one is made. */
  readonly signingSecret: string;
}

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly first: Pick<WebhookAnswers, "url" | "description" | "events">;
  /** Whether a secret can be given. */
  readonly secret?: boolean;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: (answers: WebhookAnswers) => void;
}

/** Where events are sent, and which; what the API refuses is said at its field. */
export function WebhookForm({ title, submit, first, secret = false, error, pending, onSubmit }: Props) {
  const { words } = useWork();
  const [url, setUrl] = useState(first.url);
  const [description, setDescription] = useState(first.description);
  const [events, setEvents] = useState(first.events.join("\n"));
  const [signingSecret, setSecret] = useState("");
  const faults = refusals(error, [""]);
  const faultAt = (pointer: string) => faults.find(([at]) => at === pointer || at.startsWith(`${pointer}/`))?.[1];
  return (
    <FormPage
      title={title}
      submit={submit}
      error={error}
      pending={pending}
      onSubmit={() => onSubmit({ url: url.trim(), description, events: linesOf(events), signingSecret })}
    >
      <TextField label={words.webhooks.url} value={url} onType={setUrl} error={faultAt("/url")} />
      <TextField
        label={words.form.optional(words.facts.description)}
        value={description}
        onType={setDescription}
        error={faultAt("/description")}
      />
      <TextField
        label={words.webhooks.events}
        text={words.webhooks.eventsText}
        value={events}
        onType={setEvents}
        error={faultAt("/events")}
        multiline
      />
      {secret && (
        <TextField
          label={words.form.optional(words.webhooks.secret)}
          text={words.webhooks.secretText}
          type="password"
          value={signingSecret}
          onType={setSecret}
          error={faultAt("/signingSecret")}
        />
      )}
    </FormPage>
  );
}
