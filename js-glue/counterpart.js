// Which node of a new subtree stands for a node of the one it replaces: that with the same data-uid, else the same id,
// else the same place below an ancestor that has one of them.
mergeInto(LibraryManager.library, {
  $make_tether_counterpart: function () {
    // From the prototypes: the controls in a form can hide its own properties, and a form that seems to be its own
    // grandchild would make a loop endless.
    function parent_of(node) {
      return Reflect.get(Node.prototype, 'parentNode', node);
    }

    function children_of(node) {
      return Reflect.get(Node.prototype, 'childNodes', node);
    }

    function contains(tree, node) {
      return Node.prototype.contains.call(tree, node);
    }

    // The child indices that lead from `ancestor` to `node`.
    function path_to(node, ancestor) {
      const path = [];
      while (node !== ancestor) {
        const parent = parent_of(node);
        path.unshift(Array.prototype.indexOf.call(children_of(parent), node));
        node = parent;
      }
      return path;
    }

    // The node at the end of a path, or null.
    function follow(path, ancestor) {
      return path.reduce(function (node, index) {
        return node === null ? null : children_of(node)[index] || null;
      }, ancestor);
    }

    function by_attribute(tree, name, element) {
      const value = Element.prototype.getAttribute.call(element, name);
      if (!value) return null;
      const selector = '[' + name + '="' + CSS.escape(value) + '"]';
      return Element.prototype.matches.call(tree, selector) ? tree : Element.prototype.querySelector.call(tree, selector);
    }

    function namesake(element, replacement) {
      return by_attribute(replacement, 'data-uid', element) || by_attribute(replacement, 'id', element);
    }

    function by_place(element, old, replacement) {
      let anchor = element;
      let fresh = null;
      while (fresh === null && anchor !== old) {
        anchor = parent_of(anchor);
        fresh = anchor === old ? replacement : namesake(anchor, replacement);
      }
      return anchor === element ? replacement : follow(path_to(element, anchor), fresh);
    }

    // A password that is shown meanwhile is a text for the user, but a box to tick is something else.
    function kind(element) {
      const type = element.type;
      return element.localName + (type === 'checkbox' || type === 'radio' || type === 'file' ? type : '');
    }

    // The element of `replacement` that takes over from `element` of `old`, or null.
    function find(element, old, replacement) {
      if (contains(replacement, element)) return element;
      const found = namesake(element, replacement) || by_place(element, old, replacement);
      return found !== null && kind(found) === kind(element) ? found : null;
    }

    return { find: find, parent_of: parent_of, contains: contains, path_to: path_to, follow: follow };
  },
  $tether_counterpart__deps: ['$make_tether_counterpart'],
  $tether_counterpart: 'make_tether_counterpart()',
});
