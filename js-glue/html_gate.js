// The only place in the library that turns text into markup.
//
// Module['tetherPurify']: for browsers without Element.setHTML: DOMPurify, or a function (markup) => harmless markup.
//
// Strict markup is parsed into a document that is never shown, cleaned there as nodes, and only then moved: nothing of
// it loads or runs before, and no text is parsed twice, so no other reading of it can come to life. Methods come from
// the prototypes, because the children of a form and the images of a page can hide those of the objects themselves.
mergeInto(LibraryManager.library, {
  $make_tether_html__deps: ['$tether_policy'],
  $make_tether_html: function () {
    const k_html = 'http://www.w3.org/1999/xhtml';
    const k_elements_texts_and_comments = 133;

    function words(text) {
      return new Set(text.split(' '));
    }

    // wasm/patch/content_rules.cpp, and what only markup can do harm with: a style sheet restyles the whole page, and
    // noscript is read differently when a page copies its own markup.
    const refused = words('applet base embed frame iframe link meta noscript object script style');
    const urls = words('action background by cite data formaction from href ping poster src to values xlink:href');

    // What is kept where neither the browser nor DOMPurify cleans.
    const elements = words(
      'a abbr address area article aside audio b bdi bdo big blockquote br button canvas caption center cite code col ' +
        'colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form ' +
        'h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main map mark menu meter nav nobr ol ' +
        'optgroup option output p picture pre progress q rp rt ruby s samp search section select slot small source ' +
        'span strike strong sub summary sup table tbody td template textarea tfoot th thead time title tr track tt u ' +
        'ul var video wbr ' +
        'animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix ' +
        'feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight ' +
        'feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset ' +
        'fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image line linearGradient marker ' +
        'mask mpath path pattern polygon polyline radialGradient rect set stop svg switch symbol text textPath tspan ' +
        'view ' +
        'annotation math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms ' +
        'mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics'
    );
    const attributes = words(
      'abbr accept accept-charset accesskey action align alt autocapitalize autocomplete autofocus autoplay bgcolor ' +
        'border cellpadding cellspacing checked cite class clear color cols colspan contenteditable controls coords ' +
        'crossorigin datetime decoding default dir dirname disabled download draggable enctype enterkeyhint face ' +
        'fetchpriority for form formaction formenctype formmethod formnovalidate formtarget headers height hidden high ' +
        'href hreflang hspace id inert inputmode ismap itemid itemprop itemref itemscope itemtype kind label lang list ' +
        'loading loop low max maxlength media method min minlength multiple muted name novalidate nowrap open optimum ' +
        'part pattern placeholder playsinline popover popovertarget popovertargetaction poster preload readonly ' +
        'referrerpolicy rel required reversed role rows rowspan rules scope selected shape size sizes slot span ' +
        'spellcheck src srclang srcset start step style summary tabindex target title translate type usemap valign ' +
        'value vspace width wrap ' +
        'accumulate additive alignment-baseline amplitude attributename attributetype azimuth basefrequency ' +
        'baseline-shift begin bias by calcmode clip-path clip-rule clippathunits color-interpolation ' +
        'color-interpolation-filters cx cy d diffuseconstant direction display divisor dominant-baseline dur dx dy ' +
        'edgemode elevation end exponent fill fill-opacity fill-rule filter filterunits flood-color flood-opacity ' +
        'font-family font-size font-stretch font-style font-variant font-weight fr from fx fy gradienttransform ' +
        'gradientunits in in2 intercept k1 k2 k3 k4 kernelmatrix keypoints keysplines keytimes lengthadjust ' +
        'letter-spacing lighting-color limitingconeangle marker-end marker-mid marker-start markerheight markerunits ' +
        'markerwidth mask maskcontentunits maskunits mode numoctaves offset opacity operator order orient overflow ' +
        'paint-order path pathlength patterncontentunits patterntransform patternunits points pointsatx pointsaty ' +
        'pointsatz preservealpha preserveaspectratio primitiveunits r radius refx refy repeatcount repeatdur restart ' +
        'result rotate rx ry scale seed shape-rendering slope spreadmethod specularconstant specularexponent ' +
        'startoffset stddeviation stitchtiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset ' +
        'stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width surfacescale tablevalues targetx ' +
        'targety text-anchor text-decoration text-rendering textlength to transform transform-origin values ' +
        'vector-effect version viewbox visibility word-spacing writing-mode x x1 x2 xchannelselector xlink:href ' +
        'xlink:title xml:lang xml:space xmlns xmlns:xlink y y1 y2 ychannelselector z ' +
        'accent accentunder columnalign columnlines columnspacing depth displaystyle encoding fence linethickness ' +
        'lquote lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign ' +
        'rowlines rowspacing rquote rspace scriptlevel separator stretchy symmetric voffset'
    );

    let unseen_document = null;

    function read(prototype, property, node) {
      return Reflect.get(prototype, property, node);
    }

    function local_name(element) {
      return read(Element.prototype, 'localName', element);
    }

    function is_html(element) {
      return read(Element.prototype, 'namespaceURI', element) === k_html;
    }

    function refuse(message) {
      const error = new Error(message);
      error.name = 'MarkupRefused';
      throw error;
    }

    // The document of template contents: it runs and loads nothing.
    function inert() {
      if (unseen_document === null) {
        unseen_document = Document.prototype.createElement.call(document, 'template').content.ownerDocument;
      }
      return unseen_document;
    }

    function is_template(element) {
      return local_name(element) === 'template' && is_html(element);
    }

    function contents(element) {
      return is_template(element) ? element.content : element;
    }

    // Whether following this URL runs code. Pictures and sounds are fine as data; documents are not, and SVG is one.
    function runs_code(text) {
      let url;
      try {
        url = new URL(text, 'https://page.invalid/');
      } catch (_) {
        return false;
      }
      if (url.protocol === 'javascript:' || url.protocol === 'vbscript:') return true;
      return url.protocol === 'data:' && !/^(image\/(?!svg)|audio\/|video\/|font\/)/i.test(url.pathname);
    }

    // A form or picture of such a name stands in place of a property of the document, for the whole page.
    function hides_property(element, name) {
      if (name !== 'img' && name !== 'form') return false;
      return ['name', 'id'].some(function (attribute) {
        return (Element.prototype.getAttribute.call(element, attribute) || '') in Document.prototype;
      });
    }

    function keeps_attribute(element, attribute, value, only_listed) {
      const name = attribute.toLowerCase();
      if (name.startsWith('on') || name === 'srcdoc') return false;
      if (urls.has(name) && (name === 'values' ? value.split(';') : [value]).some(runs_code)) return false;
      // An SVG animation of a link's address.
      if (name === 'attributename' && /(^|[:\s])href\s*$/i.test(value)) return false;
      if (name === 'name' && hides_property(element, local_name(element))) return false;
      return !only_listed || attributes.has(name) || name.startsWith('data-') || name.startsWith('aria-');
    }

    function keeps_element(element, only_listed) {
      const name = local_name(element);
      if (refused.has(name.slice(name.lastIndexOf(':') + 1).toLowerCase())) return false;
      return !only_listed || elements.has(name) || (is_html(element) && name.indexOf('-') > 0);
    }

    // As a script: that is allowed where the page's policy forbids the attribute.
    function set_style(element, css) {
      const style = is_html(element) ? read(HTMLElement.prototype, 'style', element) : element.style;
      style.cssText = css;
    }

    function clean_attributes(element, only_listed, mask) {
      Element.prototype.getAttributeNames.call(element).forEach(function (name) {
        const value = unmask(Element.prototype.getAttribute.call(element, name), mask);
        if (!keeps_attribute(element, name, value, only_listed) || (mask !== '' && name.includes(mask))) {
          Element.prototype.removeAttribute.call(element, name);
          if (mask !== '' && name === mask + 'style') set_style(element, value);
        } else if (value !== Element.prototype.getAttribute.call(element, name)) {
          Element.prototype.setAttribute.call(element, name, value);
        }
      });
    }

    // Not by recursion: templates may nest as deep as a server likes.
    function clean(root, only_listed, mask) {
      const trees = [root];
      let tree;
      while ((tree = trees.pop()) !== undefined) {
        const iterator = inert().createNodeIterator(tree, k_elements_texts_and_comments);
        let node;
        while ((node = iterator.nextNode()) !== null) {
          const type = read(Node.prototype, 'nodeType', node);
          if (type === 3) {
            if (mask !== '' && node.data.includes(mask)) node.data = unmask(node.data, mask);
          } else if (node !== root && (type === 1 ? !keeps_element(node, only_listed) : only_listed)) {
            // The iterator goes on after all that was below the node.
            Node.prototype.removeChild.call(read(Node.prototype, 'parentNode', node), node);
          } else if (type === 1) {
            clean_attributes(node, only_listed, mask);
            if (is_template(node)) trees.push(node.content);
          } else {
            node.data = unmask(node.data, mask);
          }
        }
      }
    }

    // Names of handlers in `text`, and words like 'once'.
    function handler_names(text) {
      const found = text.match(/[\s"'/]on[a-z]+/gi) || [];
      return Array.from(new Set(found.map(function (name) { return name.slice(1).toLowerCase(); })));
    }

    function unused_name(text) {
      let name = '';
      while (name === '' || text.includes(name)) name = 'masked' + Math.floor(Math.random() * 1e9) + '-';
      return name;
    }

    // Chromium reports handlers and style attributes to the page's policy as soon as it parses them, wherever that is
    // and though they are dropped: so they are parsed under other names. Returns the prefix of these and the text.
    function mask_names(text) {
      let mask = '';
      const masked = text.replace(/([\s"'/])(?=on[a-z]|style[\s=/>])/gi, function (before, _, offset) {
        // The end tag of an element.
        if (before === '/' && text[offset - 1] === '<') return before;
        if (mask === '') mask = unused_name(text);
        return before + mask;
      });
      return { mask: mask, text: masked };
    }

    // Where the prefix got into what was no name of an attribute.
    function unmask(text, mask) {
      return mask === '' ? text : text.split(mask).join('');
    }

    // Parses and cleans `text` as the content of `holder`.
    function fill(holder, text) {
      const purify = Module['tetherPurify'];
      // The browser would attach shadow trees, and a closed one is beyond our own rules.
      const can_clean = typeof holder.setHTML === 'function' && !/shadowrootmode/i.test(text);
      // DOMPurify itself is a function, too.
      if (!can_clean && purify) text = String(typeof purify.sanitize === 'function' ? purify.sanitize(text) : purify(text));
      const masked = mask_names(text);
      const handlers = handler_names(masked.text);
      // No honest text has so many handlers left that their list could cost time.
      if (can_clean && handlers.length < 300) {
        // Such a configuration keeps all that cannot run code; the default one drops forms, data-* and more. Handlers go
        // in any case, but Chromium 156 crashes at some (onbeforematch) that are not named here.
        holder.setHTML(masked.text, { sanitizer: { removeAttributes: handlers } });
        clean(contents(holder), false, masked.mask);
      } else {
        holder.innerHTML = tether_policy.html(masked.text);
        clean(contents(holder), can_clean || !purify, masked.mask);
      }
    }

    // Replaces the content of `element` by `text` as markup; `trusted` lets it do all that a server's page may do.
    // Throws a MarkupRefused, and leaves the content as it was, where that cannot be done safely.
    function set(element, text, trusted) {
      if (trusted) {
        element.innerHTML = tether_policy.html(text);
        return;
      }
      const name = local_name(element);
      if (refused.has(name.toLowerCase())) refuse('<' + name + '> takes no markup');
      // Of the same name as the element: what a row of a table may hold, a list may not.
      const holder = inert().createElementNS(read(Element.prototype, 'namespaceURI', element), name);
      fill(holder, text);
      const range = inert().createRange();
      range.selectNodeContents(contents(holder));
      const target = contents(element);
      const prototype = target === element ? Element.prototype : DocumentFragment.prototype;
      prototype.replaceChildren.call(target, range.extractContents());
    }

    return { set: set };
  },
  $tether_html__deps: ['$make_tether_html'],
  $tether_html: 'make_tether_html()',
});
