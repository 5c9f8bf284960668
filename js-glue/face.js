// The door between C++ objects and their JavaScript faces (js-glue/loader). The loader sets Module.tetherFace to a
// function that hears every event, and finds here what it needs to call exports with text and bytes.
mergeInto(LibraryManager.library, {
  $tether_face_memory__deps: ['$tether_memory'],
  $tether_face_memory: 'Module["tetherMemory"] = tether_memory',

  tether_face_emit__deps: ['$tether_face_memory'],
  tether_face_emit__sig: 'viiiii',
  tether_face_emit: function (target, event, number, address, size) {
    Module['tetherFace'](target, event, number, address, size);
  },

  // A question that has to be answered during the call.
  tether_face_ask__deps: ['$tether_face_memory'],
  tether_face_ask__sig: 'iiiiii',
  tether_face_ask: function (target, question, number, address, size) {
    return Module['tetherFaceAsk'](target, question, number, address, size);
  },
});
