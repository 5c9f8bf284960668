// What a Dara server has the page notify its reader of: a small area at the edge of the window. It takes no focus, is read
// out where it is not seen, and needs no more of the page's Content-Security-Policy than style-src 'self'.
mergeInto(LibraryManager.library, {
  $make_tether_dara_toasts: function () {
    const most = 5;
    const stay_ms = 5000;
    // A shape beside the colour: not everybody sees that.
    const signs = { SUCCESS: '\u2713', ERROR: '\u2715', FAILED: '\u2715', WARNING: '!', CANCELED: '\u2013' };

    const css = `
      :host {
        all: initial; position: fixed; z-index: 2147483647; inset-block-end: 16px; inset-inline-end: 16px;
        box-sizing: border-box; width: min(360px, calc(100vw - 32px)); max-height: calc(100vh - 32px); overflow: auto;
        pointer-events: none; font: 14px/1.4 system-ui, sans-serif;
        --back: #fff; --text: #1c1e21; --edge: #d0d4da; --sign: #3559c7;
      }
      .toast {
        pointer-events: auto; display: flex; gap: 10px; margin-block-start: 8px; padding: 12px; color: var(--text); background: var(--back);
        border: 1px solid var(--edge); border-inline-start: 4px solid var(--sign); border-radius: 6px; box-shadow: 0 4px 16px #0003;
      }
      .toast[data-status=SUCCESS] { --sign: #1a7f37; }
      .toast[data-status=WARNING] { --sign: #8a5a00; }
      .toast[data-status=ERROR], .toast[data-status=FAILED] { --sign: #c62828; }
      .toast[data-status=CANCELED] { --sign: #5c6470; }
      .sign { color: var(--sign); font-weight: 700; min-width: 1em; text-align: center; }
      .words { flex: 1; min-width: 0; overflow-wrap: anywhere; }
      .title { font-weight: 600; }
      .message { white-space: pre-line; }
      .message:empty, .title:empty { display: none; }
      button {
        all: unset; align-self: start; box-sizing: border-box; width: 24px; height: 24px; border-radius: 4px; text-align: center;
        line-height: 24px; cursor: pointer;
      }
      button:hover { background: #8884; }
      button:focus-visible { outline: 2px solid currentColor; }
      @media (prefers-color-scheme: dark) {
        :host { --back: #23262b; --text: #f1f3f5; --edge: #454b54; --sign: #8ea8ff; }
        .toast[data-status=SUCCESS] { --sign: #57d27b; }
        .toast[data-status=WARNING] { --sign: #f0b849; }
        .toast[data-status=ERROR], .toast[data-status=FAILED] { --sign: #ff8a80; }
        .toast[data-status=CANCELED] { --sign: #a9b1bd; }
      }
      @media (prefers-reduced-motion: no-preference) {
        .toast { animation: come 0.2s ease-out; }
        @keyframes come { from { opacity: 0; transform: translateY(8px); } }
      }`;

    let host = null;
    let root = null;
    let statuses = null;
    let alerts = null;
    let hovered = false;
    // What had the focus before it came here.
    let focused_before = null;
    // {key, element, stays, timer, ...} in the order in which they came.
    let toasts = [];

    function element(name, className) {
      const made = document.createElement(name);
      if (className) made.className = className;
      return made;
    }

    // A region that is there before its first text: some readers tell of nothing else.
    function region(role) {
      const made = element('div');
      made.setAttribute('role', role);
      made.setAttribute('aria-atomic', 'false');
      root.appendChild(made);
      return made;
    }

    function make_area() {
      host = element('div');
      root = host.attachShadow({ mode: 'open' });
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        root.adoptedStyleSheets = [sheet];
      } catch (_) {
        // An older browser shows the words without the style.
      }
      alerts = region('alert');
      statuses = region('status');
      host.addEventListener('pointerenter', function () {
        hovered = true;
        pace();
      });
      host.addEventListener('pointerleave', function () {
        hovered = false;
        pace();
      });
      host.addEventListener('focusin', function (event) {
        if (event.relatedTarget !== null && event.relatedTarget !== host) focused_before = event.relatedTarget;
        pace();
      });
      // The focus is still here during the event.
      host.addEventListener('focusout', function () {
        setTimeout(pace, 0);
      });
    }

    // None leaves while one of them is read or about to be closed.
    function pace() {
      const held = hovered || root.activeElement !== null;
      toasts.forEach(function (toast) {
        if (held || toast.stays) {
          clearTimeout(toast.timer);
          toast.timer = 0;
        } else if (toast.timer === 0) {
          toast.timer = setTimeout(function () {
            remove(toast);
          }, stay_ms);
        }
      });
    }

    function remove(toast) {
      clearTimeout(toast.timer);
      const had_focus = toast.element.contains(root.activeElement);
      const at = toasts.indexOf(toast);
      toasts = toasts.filter(function (one) { return one !== toast; });
      toast.element.remove();
      if (toasts.length === 0) hovered = false;
      if (had_focus) {
        const next = toasts[Math.min(at, toasts.length - 1)];
        const target = next ? next.button : focused_before;
        if (target) target.focus();
      }
      pace();
    }

    function make_toast(key) {
      const toast = { key: key, element: element('div', 'toast'), sign: element('span', 'sign'), timer: 0, stays: false };
      toast.title = element('div', 'title');
      toast.message = element('div', 'message');
      toast.button = element('button');
      toast.button.type = 'button';
      toast.button.textContent = '\u00d7';
      toast.button.setAttribute('aria-label', 'Close');
      toast.sign.setAttribute('aria-hidden', 'true');
      const words = element('div', 'words');
      words.append(toast.title, toast.message);
      toast.element.append(toast.sign, words, toast.button);
      // A click leaves the focus in the field that the reader writes in.
      toast.button.addEventListener('mousedown', function (event) {
        event.preventDefault();
      });
      toast.button.addEventListener('click', function () {
        remove(toast);
      });
      return toast;
    }

    // The place of the oldest that would leave by itself goes to a new one, else that of the oldest of all.
    function make_room() {
      if (toasts.length < most) return;
      remove(toasts.find(function (toast) { return !toast.stays; }) || toasts[0]);
    }

    return {
      // {key, title, message, status}. One of the same key is replaced.
      show: function (notification) {
        if (host === null) make_area();
        if (!host.isConnected) (document.body || document.documentElement).appendChild(host);
        let toast = toasts.find(function (one) { return one.key === notification.key; });
        if (toast === undefined) {
          make_room();
          toast = make_toast(notification.key);
          toasts.push(toast);
        }
        clearTimeout(toast.timer);
        toast.timer = 0;
        toast.stays = notification.status === 'ERROR' || notification.status === 'FAILED';
        toast.element.dataset.status = notification.status;
        toast.sign.textContent = Object.hasOwnProperty.call(signs, notification.status) ? signs[notification.status] : 'i';
        toast.title.textContent = notification.title;
        toast.message.textContent = notification.message;
        const home = toast.stays ? alerts : statuses;
        if (toast.element.parentNode !== home) home.appendChild(toast.element);
        pace();
      },
    };
  },
});
