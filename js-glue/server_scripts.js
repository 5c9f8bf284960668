// Lets scripts of a server run that is trusted as the page is: those in its HTML, which no browser runs by itself, and
// one whose text the server changes. As Duck's client does it, each is replaced by a copy; the mark data-init tells copies.
mergeInto(LibraryManager.library, {
  $make_tether_server_scripts__deps: ['$tether_policy'],
  // `failed(error)` hears of scripts that could not be had.
  $make_tether_server_scripts: function (failed) {
    // For longer nobody waits for a script that neither comes nor fails.
    const k_wait_ms = 10000;
    const waiting = [];
    let awaited = null;
    let timer = 0;

    tether_policy.allow_scripts();

    function vouched(name, value) {
      return /^(src|href|xlink:href)$/i.test(name) ? tether_policy.script_url(value) : value;
    }

    function set_attribute(script, name, value) {
      script.setAttribute(name, vouched(name, value));
    }

    function write(script, text) {
      if ('text' in script) script.text = tether_policy.script(text);
      else script.textContent = text;
    }

    // Not by cloneNode: the copy of a script that is not to run does not run either.
    function copy_of(old, text) {
      const copy = Document.prototype.createElementNS.call(document, old.namespaceURI, 'script');
      Array.from(old.attributes).forEach(function (attribute) {
        try {
          copy.setAttributeNS(attribute.namespaceURI, attribute.name, vouched(attribute.name, attribute.value));
        } catch (error) {
          failed(error);
        }
      });
      // The attribute reads empty once its element is in the document.
      if (old.nonce) copy.nonce = old.nonce;
      copy.setAttribute('data-init', 'true');
      write(copy, text);
      return copy;
    }

    // Only what a browser fetches ends with an event.
    function is_fetched(script) {
      if (!script.src || (script.noModule && script.type !== 'module')) return false;
      return /^(|module|(text|application)\/(x-)?(java|ecma)script)$/i.test((script.getAttribute('type') || '').trim());
    }

    function wait_for(script) {
      awaited = script;
      function end(problem) {
        if (awaited !== script) return;
        clearTimeout(timer);
        awaited = null;
        if (problem !== null) failed(new Error('the script ' + script.src + problem));
        run();
      }
      script.addEventListener('load', function () { end(null); });
      script.addEventListener('error', function () { end(' did not load'); });
      timer = setTimeout(function () { end(' was waited for too long'); }, k_wait_ms);
    }

    // Lets the scripts in `root` that did not run yet run with the next `run`.
    function note(root) {
      Element.prototype.querySelectorAll.call(root, 'script:not([data-init])').forEach(function (script) {
        waiting.push(script);
      });
    }

    // Runs what was noted, in order; what comes after a script that is fetched waits for that.
    function run() {
      while (awaited === null && waiting.length > 0) {
        const old = waiting.shift();
        // Its place may be gone by now.
        if (!old.isConnected) continue;
        try {
          const copy = copy_of(old, old.textContent);
          if (is_fetched(copy)) wait_for(copy);
          old.replaceWith(copy);
        } catch (error) {
          failed(error);
        }
      }
    }

    // Gives a script a text that runs. Returns the element that stands in its place from now on.
    function set_text(old, text) {
      if (!old.isConnected) {
        write(old, text);
        return old;
      }
      const copy = copy_of(old, text);
      old.replaceWith(copy);
      return copy;
    }

    function stop() {
      waiting.length = 0;
      awaited = null;
      clearTimeout(timer);
    }

    return { set_attribute: set_attribute, set_text: set_text, note: note, run: run, stop: stop };
  },
});
