// Timers and animation frames for wasm/platform/browser_scheduler.cpp. C++ names them; 0 names none.
mergeInto(LibraryManager.library, {
  // C++ id -> a function that cancels it.
  $tether_timers: 'new Map()',

  tether_timer_start__deps: ['$tether_timers'],
  tether_timer_start__sig: 'vii',
  tether_timer_start: function (id, delay_ms) {
    const timer = setTimeout(function () {
      tether_timers.delete(id);
      _tether_timer_fired(id);
    }, delay_ms);
    tether_timers.set(id, function () {
      clearTimeout(timer);
    });
  },

  tether_frame_start__deps: ['$tether_timers'],
  tether_frame_start__sig: 'vi',
  tether_frame_start: function (id) {
    const frame = requestAnimationFrame(function (time_ms) {
      tether_timers.delete(id);
      _tether_frame_fired(id, time_ms);
    });
    tether_timers.set(id, function () {
      cancelAnimationFrame(frame);
    });
  },

  tether_timer_cancel__deps: ['$tether_timers'],
  tether_timer_cancel__sig: 'vi',
  tether_timer_cancel: function (id) {
    const cancel = tether_timers.get(id);
    if (cancel === undefined) return;
    tether_timers.delete(id);
    cancel();
  },

  tether_clock_now__sig: 'd',
  tether_clock_now: function () {
    return performance.now();
  },
});
