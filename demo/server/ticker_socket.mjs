/**
 * Joins the ticker feed to sockets: reads requests, answers or subscribes.
 *
 *   {"action":"subscribe","symbols":[...]}, {"action":"unsubscribe","symbols":[...]}
 *   {"action":"list"}   answered with {"type":"symbols","symbols":[{"symbol","name","source"}]}
 *
 *   {"type":"quote","symbol","price","change","volume","source","date"?}
 *   {"type":"error","message","symbol"?}    "symbol" that is unknown or one too many
 *
 * `source`: "recorded" (exactly a recorded close), "interpolated" (drawn between two
 * of them) or "simulated" (a made-up symbol).
 */
import { Peer } from './peer.mjs';

const subscribeExample = '{"action":"subscribe","symbols":["AAPL","SPX"]}';
const maxPerRequest = 100;

/**
 * Returns what takes each new socket of the endpoint.
 * `maxSubscriptions`: symbols of one connection at a time.
 */
export function createTicker({ market, feed, limits, onFault, maxSubscriptions = 100 }) {
  function handle(peer, { action, symbols }) {
    if (action === 'list') {
      peer.send({ type: 'symbols', symbols: market.symbols });
    } else if (action !== 'subscribe' && action !== 'unsubscribe') {
      peer.error(
        `"action" has to be "subscribe", "unsubscribe" or "list"; for example ${subscribeExample}`,
      );
    } else if (!isSymbolList(symbols)) {
      peer.error(
        `"symbols" has to be an array of 1 to ${maxPerRequest} strings, as in ${subscribeExample}`,
      );
    } else {
      const change = action === 'subscribe' ? subscribe : unsubscribe;
      for (const symbol of symbols) {
        if (market.has(symbol)) change(peer, symbol);
        else peer.error('unknown symbol; send {"action":"list"} for all there are', { symbol });
      }
    }
  }

  function subscribe(peer, symbol) {
    const held = feed.symbolsOf(peer);
    if (held.length < maxSubscriptions || held.includes(symbol)) feed.subscribe(peer, symbol);
    else peer.error(`at most ${maxSubscriptions} subscriptions; unsubscribe first`, { symbol });
  }

  function unsubscribe(peer, symbol) {
    feed.unsubscribe(peer, symbol);
  }

  return (socket) => {
    const peer = new Peer(socket, {
      limits,
      example: subscribeExample,
      onFrame: (frame) => handle(peer, frame),
      onGone: () => feed.unsubscribeAll(peer),
      onFault,
    });
  };
}

function isSymbolList(value) {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= maxPerRequest &&
    value.every((symbol) => typeof symbol === 'string')
  );
}
