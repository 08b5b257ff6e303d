import { createContext, type ReactNode, useContext } from "react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";

const PLUGINS = [remarkGfm];
/** What publishers may lead to. Addresses without a scheme would lead into the console itself. */
const ABSOLUTE = /^(?:https?:\/\/|mailto:)/i;

/**
 * What publishers write, shown as they meant it. No HTML is ever parsed: tags are text, links go to http, https and mailto alone,
 * and a picture from elsewhere is a link to it, as loading it would tell its host who reads.
 */
export default function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown
        remarkPlugins={PLUGINS}
        components={{
          // The page has its own heading, and this one's places.
          ...{ h1: "h3", h2: "h4", h3: "h5", h4: "h6", h5: "h6" },
          a: ({ href, children }) => <Elsewhere to={href}>{children}</Elsewhere>,
          img: ({ src, alt }) => (
            <Elsewhere to={typeof src === "string" ? src : undefined}>{alt || String(src ?? "")}</Elsewhere>
          ),
          pre: ({ children }) => (
            <Wide>
              <pre>{children}</pre>
            </Wide>
          ),
          table: ({ children }) => (
            <Wide>
              <table>{children}</table>
            </Wide>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** Whether a link is around: that of a badge leads where its picture's would not. */
const Inside = createContext(false);

function Elsewhere({ to, children }: { readonly to: string | undefined; readonly children: ReactNode }) {
  const inside = useContext(Inside);
  if (inside || to === undefined || !ABSOLUTE.test(to)) return <span>{children}</span>;
  return (
    <Inside value={true}>
      <a href={to} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    </Inside>
  );
}

/** Scrolls by itself, with the keyboard too. */
function Wide({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached
    <div className="wide" tabIndex={0}>
      {children}
    </div>
  );
}
