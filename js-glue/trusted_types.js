// The one Trusted Types policy of the library: made when it is first needed, and never under the name 'default'.
//
// Module['tetherPolicyName']: its name, 'tether' unless given.
// Module['tetherPolicy']: the page's own policy in place of it: an object with createHTML, and createScript for scripts.
mergeInto(LibraryManager.library, {
  $make_tether_policy: function () {
    let policy = null;
    let refusal = null;

    function refuse(message) {
      const error = new Error(message);
      error.name = 'MarkupRefused';
      throw error;
    }

    // What the policy does. js-glue/script.js adds scripts, where that is linked.
    const callbacks = {
      createHTML: function (text) {
        return text;
      },
    };

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

    return { html: html, made: made, callbacks: callbacks };
  },
  $tether_policy__deps: ['$make_tether_policy'],
  $tether_policy: 'make_tether_policy()',
});
