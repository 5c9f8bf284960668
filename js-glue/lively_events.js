// Events of components and of the document, on their way to a Duck server.
/* global tether_lively_values, tether_patchers */
mergeInto(LibraryManager.library, {
  $make_tether_lively_events__deps: ['$tether_lively_values', '$tether_patchers', '$tether_put_all', '$tether_values'],
  $make_tether_lively_events: function () {
    // Of one event, as the connection takes it: the text of a large field is one.
    const max_bytes = 16 << 20;
    const values = tether_lively_values();
    const bound = new Set();
    let observer = null;

    function send(uid, name, value, is_document) {
      let encoded;
      try {
        encoded = tether_values.encode(value, { bytes: max_bytes });
      } catch (problem) {
        console.error('tether: the value of ' + name + ' cannot be sent: ' + problem.message);
        return;
      }
      const placed = tether_put_all([uid, name, encoded]);
      // Without memory C++ hears of an event that is lost.
      if (placed === null) _tether_lively_event(0, 0, 0, 0, 0);
      else _tether_lively_event(placed.address, placed.sizes[0], placed.sizes[1], placed.sizes[2], is_document ? 1 : 0);
    }

    function allowed() {
      const app = Module['tetherLively'];
      return !app || app.ALLOW_LIVELY_EVENT_DISPATCH !== false;
    }

    function tell_component_event(_, node, event) {
      if (values.allows(node, event) && allowed()) send(node.getAttribute('data-uid') || '', event.type, values.value_of(event), false);
    }

    // The document's own DOMContentLoaded is told when the client starts, so as not to miss it.
    function tell_document_event(event) {
      if (!(event.type === 'DOMContentLoaded' && event.isTrusted) && allowed()) {
        send('', event.type, values.value_of(event), true);
      }
    }

    // The events that the page wants to hear of now.
    function bind_document_events() {
      const names = (document.documentElement.getAttribute('data-document-events') || '').split(',').map(function (name) {
        return name.trim();
      });
      bound.forEach(function (name) {
        if (names.includes(name)) return;
        document.removeEventListener(name, tell_document_event);
        bound.delete(name);
      });
      names.forEach(function (name) {
        if (name === '' || bound.has(name)) return;
        document.addEventListener(name, tell_document_event);
        bound.add(name);
      });
    }

    return {
      start: function () {
        tether_patchers.set_teller(tell_component_event);
        bind_document_events();
        // A component may bind another one at any time.
        observer = new MutationObserver(bind_document_events);
        observer.observe(document.documentElement, { attributeFilter: ['data-document-events'] });
        if (bound.has('DOMContentLoaded') && !window['_initialDOMContentLoadedEventSent']) send('', 'DOMContentLoaded', null, true);
        window['_initialDOMContentLoadedEventSent'] = true;
      },

      stop: function () {
        if (observer !== null) observer.disconnect();
        bound.forEach(function (name) {
          document.removeEventListener(name, tell_document_event);
        });
        bound.clear();
        tether_patchers.set_teller(null);
      },

      // The page is a new one, and its scripts expect what a new page begins with.
      announce: function () {
        bind_document_events();
        document.dispatchEvent(new Event('DOMContentLoaded'));
        const fullpath = location.pathname + location.search + location.hash;
        document.dispatchEvent(new CustomEvent('DuckNavigated', { bubbles: true, detail: { fullpath: fullpath } }));
      },
    };
  },
});
