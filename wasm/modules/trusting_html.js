// Stands in for js-glue/html_gate.js where every server is trusted: markup is taken as it is.
mergeInto(LibraryManager.library, {
  $tether_html__deps: ['$tether_policy'],
  $tether_html: {
    // C++ opens no root for a server that is not trusted (wasm/clients/patcher.cpp).
    set: function (element, text) {
      element.innerHTML = tether_policy.html(text);
    },
  },
});
