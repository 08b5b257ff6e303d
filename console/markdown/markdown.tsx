import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";

const PLUGINS = [remarkGfm];

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
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
          img: ({ src, alt }) => (
            <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
              {alt || src}
            </a>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
