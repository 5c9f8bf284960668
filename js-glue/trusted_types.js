// The one Trusted Types policy of the library: made when it is first needed, and never under the name 'default'.
//
// Module['tetherPolicyName']: its name, 'tether' unless given.
// Module['tetherPolicy']: the page's own policy in place of it: an object with createHTML, for scripts
// createScript, and for those of a trusted server createScriptURL as well.
mergeInto(LibraryManager.library, {
  $make_tether_policy: function () {
    let policy = null;
    let refusal = null;

    function refuse(message) {
      const error = new Error(message);
      error.name = 'MarkupRefused';
      throw error;
    }

    function keep(text) {
      return text;
    }

    // What the policy does. js-glue/script.js adds scripts, where that is linked.
    const callbacks = { createHTML: keep };

    function make() {
      const given = Module['tetherPolicy'];
      if (given) return given;
      if (typeof trustedTypes !== 'object' || typeof trustedTypes.createPolicy !== 'function') return callbacks;
      const name = Module['tetherPolicyName'] || 'tether';
      if (name === 'default') refuse("a Trusted Types policy of the name 'default' would also pass the text of others");
      try {
        return trustedTypes.createPolicy(name, callbacks);
      } catch (_) {
        return refuse("the page's Content-Security-Policy does not allow (trusted-types) the policy '" + name + "'");
      }
    }

    // A refusal is remembered: each further attempt would be reported to the page again.
    function made() {
      if (refusal !== null) throw refusal;
      try {
        if (policy === null) policy = make();
      } catch (error) {
        throw (refusal = error);
      }
      return policy;
    }

    // Markup as the browser's sinks accept it. Throws a MarkupRefused where the page does not allow the policy.
    function html(text) {
      return made().createHTML(text);
    }

    // For a server that is trusted as the page is; it has to come before the policy is made.
    function allow_scripts() {
      callbacks.createScript = callbacks.createScriptURL = keep;
    }

    function script(text) {
      return made().createScript ? policy.createScript(text) : text;
    }

    function script_url(text) {
      return made().createScriptURL ? policy.createScriptURL(text) : text;
    }

    return { html: html, made: made, callbacks: callbacks, allow_scripts: allow_scripts, script: script, script_url: script_url };
  },
  $tether_policy__deps: ['$make_tether_policy'],
  $tether_policy: 'make_tether_policy()',
});
