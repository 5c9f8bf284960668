// What a Duck page shows of the connection and of a page that is coming. The elements and the functions are the page's
// own; an app may have left them out.
mergeInto(LibraryManager.library, {
  $make_tether_lively_signs: function () {
    // By the number of a Notice (wasm/clients/lively_page.hpp).
    const notices = [
      ["You're offline", 'error'],
      ['Connection restored', 'success'],
      ['Not connected!', 'error'],
      ['Session expired, reloading...', 'warning'],
    ];
    const notice_ms = 2000;
    const full_bar_ms = 300;
    let hiding = 0;

    function call(name, element, argument, last) {
      if (element !== null && typeof window[name] === 'function') window[name](element, argument, last);
    }

    function bar() {
      return document.getElementById('page-progress-bar');
    }

    // What is said in it is told to those who cannot see it, too.
    function snackbar_of_page() {
      const snackbar = document.getElementById('page-snackbar');
      if (snackbar !== null && !snackbar.hasAttribute('role')) snackbar.setAttribute('role', 'status');
      return snackbar;
    }

    function hide() {
      call('hideProgressBar', bar());
    }

    return {
      // Only what was such a place before is listened to.
      start: snackbar_of_page,

      notify: function (number) {
        const snackbar = snackbar_of_page();
        const label = snackbar === null ? null : snackbar.querySelector('.snackbar-label');
        if (label === null) return;
        label.textContent = notices[number][0];
        call('showSnackbar', snackbar, notices[number][1], notice_ms);
      },

      progress: function (percent) {
        clearTimeout(hiding);
        call('updateProgressBar', bar(), percent);
        if (percent === 100) hiding = setTimeout(hide, full_bar_ms);
      },

      stop: function () {
        clearTimeout(hiding);
        hide();
      },
    };
  },
});
