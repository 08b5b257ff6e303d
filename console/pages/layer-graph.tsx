import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { stepName } from "../words/steps-en.ts";
import { useLife } from "../words/use-life.ts";

/** One step of a job, or of a plan for one. */
export interface Step {
  readonly id: string;
  readonly kind: string;
  /** The node that it is about. */
  readonly node?: string | undefined;
  readonly service?: string | undefined;
  /** Absent in a plan. */
  readonly type?: StatusIndicatorProps.Type | undefined;
}

interface Props {
  readonly name: string;
  readonly layers: readonly { readonly id: string; readonly undoes?: boolean; readonly steps: readonly Step[] }[];
}

/** Layers one after the other from left to right, the steps of each together; a list of lists for whoever does not see it. */
export function LayerGraph({ name, layers }: Props) {
  const { words } = useLife();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="graph" aria-label={name} tabIndex={0}>
      <ol>
        {layers.map(({ id, undoes, steps }, index) => (
          <li key={id} aria-label={words.job.layer(index + 1)}>
            <div className="graph-head">
              {undoes === true ? words.job.undoing(index + 1) : words.job.layer(index + 1)}
            </div>
            <ul>
              {steps.map(({ id: step, kind, node, service, type }) => (
                <li key={step}>
                  {type === undefined ? (
                    stepName(words.steps, kind)
                  ) : (
                    <StatusIndicator type={type}>{stepName(words.steps, kind)}</StatusIndicator>
                  )}
                  {(node !== undefined || service !== undefined) && (
                    <div className="graph-note">{[service, node].filter(Boolean).join(" · ")}</div>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
