/** Where the console's page may send requests to, and load pictures from. Origins, such as `https://api.example.com`. */
export interface ConsolePlaces {
  readonly connect: readonly string[];
  readonly pictures: readonly string[];
}

/**
 * What a browser may do with the console's page: its own files, and the named places. Nothing inside the page runs, nobody
 * frames it, and what sees its address learns nothing of it.
 */
export function consoleHeaders({ connect, pictures }: ConsolePlaces): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy({ connect, pictures }),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  };
}

export function contentSecurityPolicy({ connect, pictures }: ConsolePlaces): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Icons of packages come inside the API's answers; a picture's bytes run nothing.
    ["img-src 'self' data:", ...pictures].join(" "),
    connectSource(connect),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export function connectSource(connect: readonly string[]): string {
  return ["connect-src 'self'", ...new Set(connect)].join(" ");
}

/** Files whose names hold their digest never change; the others are asked for each time. */
export function cacheControl(path: string): string {
  return path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
};

export function contentType(path: string): string {
  return TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}
