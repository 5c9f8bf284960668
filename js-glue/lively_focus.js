// What a full load does for those who do not see the page: the focus goes where the new page wants it, and its title is
// heard.
mergeInto(LibraryManager.library, {
  $make_tether_lively_focus: function () {
    let voice = null;

    // What had the focus is gone; what the user typed in and what is still there keeps it. (WebKit moves it by itself to an
    // element with autofocus that is inserted.)
    function is_free() {
      const active = document.activeElement;
      return active === null || active === document.body || active === document.documentElement;
    }

    return {
      // Only what was such a place before is listened to.
      start: function () {
        voice = document.createElement('div');
        voice.setAttribute('role', 'status');
        voice.style.cssText = 'position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)';
        document.documentElement.append(voice);
      },

      stop: function () {
        voice.remove();
      },

      arrive: function () {
        // Those that are not shown take no focus.
        if (is_free()) Array.from(document.querySelectorAll('[autofocus]')).some(function (element) {
          element.focus();
          return document.activeElement === element;
        });
        document.documentElement.append(voice);
        voice.textContent = document.title;
      },
    };
  },
});
