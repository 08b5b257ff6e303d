import { isIP, connect as openSocket, type Socket } from "node:net";
import { connect as openTls } from "node:tls";

/** One connection that is to be made. */
export interface DialOptions {
  /** An address that was checked, not a name. */
  readonly hostname: string;
  readonly port: number;
  readonly protocol: "http:" | "https:";
  /** The name that the certificate has to prove; absent where the URL names an address. */
  readonly servername?: string;
}

/** `(null, socket)` or `(error, null)`, once. */
export type Dialled = (...result: [error: null, socket: Socket] | [error: Error, socket: null]) => void;

/** Where a connection goes, after the check. Tests put their own dialler here. */
export type Dial = (options: DialOptions, callback: Dialled) => void;

const CONNECT_MS = 5000;

/** Connects within five seconds, the TLS handshake included. */
export const defaultDial: Dial = ({ hostname: host, port, protocol, servername }, callback) => {
  const secure = protocol === "https:";
  const socket = secure
    ? openTls({ host, port, ALPNProtocols: ["http/1.1"], ...(servername === undefined ? {} : { servername }) })
    : openSocket({ host, port });
  const late = () => socket.destroy(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" }));
  const timer = setTimeout(late, CONNECT_MS);
  const failed = (error: Error): void => {
    clearTimeout(timer);
    callback(error, null);
  };
  socket.once("error", failed);
  socket.once(secure ? "secureConnect" : "connect", () => {
    clearTimeout(timer);
    socket.off("error", failed);
    callback(null, socket);
  });
};

/** Dials the checked addresses in turn and nothing else; TLS still proves the host's name. */
export function dialInTurn(url: URL, addresses: readonly string[], dial: Dial, callback: Dialled): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  const target = {
    protocol: secure ? "https:" : "http:",
    port: Number(url.port) || (secure ? 443 : 80),
    ...(secure && isIP(host) === 0 ? { servername: host } : {}),
  } as const;
  const attempt = (index: number): void => {
    const hostname = addresses[index];
    if (hostname === undefined) {
      callback(new Error("no address answers"), null);
      return;
    }
    dial({ ...target, hostname }, (...result) => {
      if (result[0] !== null && index + 1 < addresses.length) attempt(index + 1);
      else callback(...result);
    });
  };
  attempt(0);
}
