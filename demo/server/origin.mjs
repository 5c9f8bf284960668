/**
 * Browsers let any page open a WebSocket to any server, and say in the Origin
 * header which page it was. Checking it is the server's part of the same-origin
 * rule. https://datatracker.ietf.org/doc/html/rfc6455#section-10.2
 */

/**
 * Whether a page of `origin` may connect to the server it knows as `host`.
 * No Origin means no browser, so there is no foreign page to be afraid of.
 */
export function isAllowedOrigin({ origin, host, allowedOrigins }) {
  if (origin === undefined) return true;
  const page = parse(origin);
  // "null": a sandboxed frame or a file. It has no host that could be ours.
  if (!page) return false;
  if (allowedOrigins.includes(page.origin)) return true;
  // Parsed with the page's scheme, so that its default port means the same in both.
  return host !== undefined && page.host === parse(`${page.protocol}//${host}`)?.host;
}

/** `text` as browsers write it in the header, or null if it is not an http(s) origin. */
export function normalizeOrigin(text) {
  return parse(text)?.origin ?? null;
}

function parse(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
