// Runs what a server asks for (wasm/platform/browser_script.cpp), under every Content-Security-Policy under which
// anything can run. docs/protocols/bridge.md has the table. The way that works is found once, with harmless probes:
//
//   eval      global eval, of a TrustedScript where the browser has those
//   function  new Function: under 'trusted-types-eval' Chromium gives eval's TrustedScript back as it is
//   script    an inline script element, with the page's nonce if it has one
//
// With a nonce the element comes first: it works then, and a refused eval would be reported to the page.
mergeInto(LibraryManager.library, {
  $make_tether_scripts__deps: ['$tether_memory', '$tether_policy', '$tether_values'],
  $make_tether_scripts: function () {
    // What reaches the hook of the running script element, whatever the page calls its own elements.
    const k_hook = 'Reflect.get(Document.prototype,"currentScript",document).tether';
    const k_longest_error = 16384;
    // A text that begins like this declares something, or is no expression. Each part matches in one way only, so that no
    // text takes long.
    const k_statement = /^(?:\s|\/\/[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:\{|(?:async\s+function|break|class|const|continue|debugger|do|for|function|if|let|return|switch|throw|try|var|while|with)\b)/;
    // A text in quotes, a comment, or one character.
    const k_part = /(["'`])(?:\\[^]|(?!\1)[^\\])*\1|\/\/.*|\/\*[^]*?\*\/|[^]/g;
    const k_longest_expression = 10000;

    let switched_on = false;
    let given_nonce = '';
    // The way that works here; empty if none does, null as long as nobody knows.
    let way = null;
    // The script element that is being run: whether it has begun, its syntax error, what it told its hook.
    let running = null;

    tether_policy.callbacks.createScript = function (text) {
      if (!switched_on) throw new TypeError('scripts are off');
      return text;
    };

    // A script as the browser's sinks accept it; the text as it is where the page allows no policy, since there may be no
    // sink that asks for more.
    function trusted(text) {
      try {
        return tether_policy.made().createScript(text);
      } catch (_) {
        return text;
      }
    }

    function run_globally(text) {
      // Not called as `eval`: that would give the text this function's names.
      return (0, eval)(trusted(text));
    }

    function run_as_function(text) {
      return new Function(trusted(text))();
    }

    function page_nonce() {
      if (given_nonce !== '') return given_nonce;
      const scripts = Document.prototype.getElementsByTagName.call(document, 'script');
      for (let i = 0; i < scripts.length; ++i) if (scripts[i].nonce) return scripts[i].nonce;
      return '';
    }

    const blocked = new Error("the page's Content-Security-Policy lets no script of a server run; one with a nonce would");

    // A text that cannot be parsed is an error event of the window, before anything of it has run. All other events are the
    // page's own.
    function note_syntax_error(event) {
      if (running === null || running.begun || event.target !== window || !event.isTrusted) return;
      // Chromium says first what has failed: "Failed to execute 'appendChild' on 'Node': ..."
      running.error = new SyntaxError(String((event.error || event).message).replace(/^Failed to execute .*?': /, ''));
      event.preventDefault();
      event.stopImmediatePropagation();
    }

    // Runs `text` in a script element, and gives what it tells the hook.
    function run_element(text) {
      const script = Document.prototype.createElement.call(document, 'script');
      const nonce = page_nonce();
      const run = { begun: false, error: blocked, told: undefined };
      if (nonce !== '') script.nonce = nonce;
      script.tether = function (told) {
        run.begun = true;
        run.told = run.told || told;
      };
      script.text = trusted(k_hook + '();' + text);
      const outer = running;
      running = run;
      try {
        Node.prototype.appendChild.call(Reflect.get(Document.prototype, 'documentElement', document), script);
        Element.prototype.remove.call(script);
      } finally {
        running = outer;
      }
      if (!run.begun) throw run.error;
      return run.told;
    }

    function may_be_expression(text) {
      return text.length <= k_longest_expression && !k_statement.test(text);
    }

    function expression(text) {
      return '(' + text.replace(/[;\s]+$/, '') + '\n)';
    }

    // A function that evaluates `text` when it is called.
    function expression_element(text) {
      return run_element(k_hook + '(()=>' + expression(text) + ')');
    }

    // In a block, so that `let` and `const` end with it as they do in eval: the same text may come again. `var` and functions
    // are global.
    function statements_element(text) {
      const fail = run_element('try{' + text + '\n}catch(e){' + k_hook + '(()=>{throw e})}');
      if (fail !== undefined) fail();
    }

    // A guess, for which a regular expression with a bracket in it is too hard: that no statement ends before the end.
    function looks_like_expression(text) {
      if (!may_be_expression(text)) return false;
      let depth = 0;
      const outline = text.replace(k_part, function (part) {
        if ('([{'.includes(part)) ++depth;
        else if (')]}'.includes(part)) --depth;
        else if (depth === 0) return part.length === 1 ? part : '0';
        return '';
      });
      return !/;\s*\S|\n\s*[^\s.]/.test(outline);
    }

    // What a text is worth in a script element. Only expressions have a value there; a text that does not look like one is
    // not tried as one, because handlers that the page bound before ours would see it fail.
    function value_in_element(text) {
      if (!/\S/.test(text)) return undefined;
      if (!looks_like_expression(text)) return statements_element(text);
      let evaluate;
      try {
        evaluate = expression_element(text);
      } catch (_) {
        return statements_element(text);
      }
      return evaluate();
    }

    // As an expression of a function that is not called.
    function is_expression(text) {
      if (!may_be_expression(text)) return false;
      try {
        new Function(trusted('return' + expression(text)));
        return true;
      } catch (_) {
        return false;
      }
    }

    // What each way makes of a request: the value of `code`, and a function that then gives the value of `variable`.
    const ways = {
      eval: function (code, variable) {
        return [run_globally(code), function () { return run_globally(variable); }];
      },
      // The two share a function, and with it the names that `code` declares. An expression comes alone: its value counts.
      function: function (code, variable) {
        const read = 'return()=>' + expression(variable || '0');
        if (!is_expression(code)) return [undefined, run_as_function(code + '\n;' + read)];
        return [run_as_function('return' + expression(code)), run_as_function(read)];
      },
      script: function (code, variable) {
        return [value_in_element(code), function () { return expression_element(variable)(); }];
      },
    };

    function evaluator() {
      try {
        if (run_globally('1') === 1) return 'eval';
        return run_as_function('return 1') === 1 ? 'function' : '';
      } catch (_) {
        return '';
      }
    }

    function element() {
      try {
        run_element('');
        return 'script';
      } catch (_) {
        return '';
      }
    }

    // A promise of the value of `variable`, or of nothing, after `code` has run, which it does before this returns.
    function run(code, variable) {
      return new Promise(function (resolve) {
        if (way === null) way = page_nonce() === '' ? evaluator() || element() : element() || evaluator();
        if (way === '') throw blocked;
        const begun = ways[way](code, variable);
        resolve(variable === '' ? Promise.resolve(begun[0]).then(function () {}) : Promise.resolve(begun[0]).then(begun[1]));
      });
    }

    function describe(error, with_stack) {
      const text = tether_values.text_of(error);
      let stack = '';
      if (with_stack) {
        try {
          // Chromium's begins with the text.
          stack = '\n' + String(error.stack).replace(text, '').trim();
        } catch (_) {
          stack = '';
        }
      }
      return (text + stack).slice(0, k_longest_error);
    }

    // Tells C++ once what became of the promise, by one of two exports of which each begins with `ticket`.
    function settle(ticket, promise, max_bytes, with_stack, give, fail) {
      function failed(code, text) {
        const message = tether_memory.encode(text);
        fail(ticket, code, tether_memory.put(message), message.length);
      }
      promise.then(
        function (value) {
          let bytes;
          try {
            bytes = tether_values.encode(value, { bytes: max_bytes });
          } catch (error) {
            failed(error.code, error.message);
            return;
          }
          const address = tether_memory.put(bytes);
          if (address === 0) failed(ERR_OUT_OF_MEMORY, 'no memory for the reply');
          else give(ticket, address, bytes.length);
        },
        function (error) {
          if (error === blocked) failed(ERR_BLOCKED_BY_POLICY, blocked.message);
          else failed(ERR_SCRIPT_FAILED, describe(error, with_stack));
        }
      );
    }

    // Scripts are switched on, and come with this nonce if it is not empty.
    function allow(nonce) {
      // Early, because in Chromium handlers that were bound before hear of an error first. Bound again, it is still one.
      addEventListener('error', note_syntax_error, true);
      switched_on = true;
      if (nonce === '') return;
      given_nonce = nonce;
      way = null;
    }

    function working_way() {
      return way || '';
    }

    return { run: run, settle: settle, allow: allow, working_way: working_way };
  },
  $tether_scripts__deps: ['$make_tether_scripts'],
  $tether_scripts: 'make_tether_scripts()',

  tether_script_allow__deps: ['$tether_scripts', '$tether_memory'],
  tether_script_allow__sig: 'vii',
  tether_script_allow: function (nonce, size) {
    tether_scripts.allow(tether_memory.text(nonce, size));
  },

  tether_script_run__deps: ['$tether_scripts', '$tether_memory'],
  tether_script_run__sig: 'viiiiiii',
  tether_script_run: function (ticket, code, code_size, variable, variable_size, max_bytes, with_stack) {
    const value = tether_scripts.run(tether_memory.text(code, code_size), tether_memory.text(variable, variable_size));
    tether_scripts.settle(ticket, value, max_bytes, with_stack !== 0, _tether_script_result, _tether_script_failed);
  },

  // Gives the name of the way in which scripts run here, empty as long as none has.
  tether_script_way__deps: ['$tether_scripts', '$tether_memory'],
  tether_script_way__sig: 'i',
  tether_script_way: function () {
    return tether_memory.give_text(tether_scripts.working_way()) ? 1 : 0;
  },
});
