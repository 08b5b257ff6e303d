import { createHash } from "node:crypto";
import { SCRIPT } from "./script.ts";

/** An issuer as the page needs it. */
export interface PageIssuer {
  readonly title: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 10vh auto; padding: 0 1rem; }
label, input, select, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
input, select, button { padding: .6rem; margin: .3rem 0 1rem; }
#code { letter-spacing: .2em; text-transform: uppercase; }
button { cursor: pointer; background: #1f5fbf; color: #fff; border: 0; border-radius: .3rem; }
button.quiet { background: none; color: inherit; border: 1px solid; }
.warning { border-left: .25rem solid #c80; padding-left: .7rem; }
`;

const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const [SCRIPT_HASH, STYLE_HASH] = [digest(SCRIPT), digest(STYLE)];

/** The page, with everything in it, and headers that let it load nothing and be framed by nobody. */
export function devicePage(issuers: readonly PageIssuer[]) {
  // No tag can begin in it, whatever an operator calls an issuer.
  const data = JSON.stringify(issuers).replaceAll("<", "\\u003c");
  const places = [...new Set(issuers.map(({ tokenEndpoint }) => new URL(tokenEndpoint).origin))];
  const policy = [
    "default-src 'none'",
    `script-src ${SCRIPT_HASH}`,
    `style-src ${STYLE_HASH}`,
    `connect-src 'self' ${places.join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    statusCode: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
    },
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in on another device</title><style>${STYLE}</style></head>
<body><main><noscript>This page needs JavaScript.</noscript></main>
<script type="application/json" id="issuers">${data}</script>
<script>${SCRIPT}</script></body>
</html>
`,
  };
}
