// What an event says to a Duck server: the value that belongs to it, and whether it is sent at all.
/* global tether_form_controls */
mergeInto(LibraryManager.library, {
  // Also of a form that has a control named "elements".
  $tether_form_controls: function (form) {
    return Array.from(Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'elements').get.call(form));
  },

  $tether_lively_values__deps: ['$tether_form_controls'],
  $tether_lively_values: function () {
    function file_facts(file) {
      return { name: file.name, size: file.size, type: file.type };
    }

    // A name that comes several times becomes a list.
    function form_value(form) {
      const fields = new Map();
      new FormData(form).forEach(function (entry, name) {
        const value = typeof entry === 'string' ? entry : file_facts(entry);
        const before = fields.get(name);
        if (before === undefined) fields.set(name, value);
        else if (Array.isArray(before)) before.push(value);
        else fields.set(name, [before, value]);
      });
      return fields;
    }

    // The values of the checked ones among the boxes or buttons that share a name, or null for one that is alone.
    function checked_values(control) {
      if (!control.name || !control.form) return null;
      return tether_form_controls(control.form).filter(function (other) {
        return other.type === control.type && other.name === control.name && other.checked;
      }).map(function (other) {
        return other.value;
      });
    }

    function checkbox_value(box) {
      const values = checked_values(box);
      if (values === null) return box.checked;
      return values.length > 1 ? values : values[0] || false;
    }

    function radio_value(button) {
      const values = checked_values(button);
      if (values === null) return button.checked ? button.value : null;
      return values.length > 0 ? values[0] : null;
    }

    function value_of_target(target) {
      if (target instanceof HTMLFormElement) return form_value(target);
      if (!('value' in target)) return null;
      switch (target.type) {
        case 'checkbox': return checkbox_value(target);
        case 'radio': return radio_value(target);
        case 'file': return Array.from(target.files, file_facts);
        case 'select-multiple': return Array.from(target.selectedOptions, function (option) { return option.value; });
        default: return target.value;
      }
    }

    return {
      value_of: function (event) {
        if (event['__send_raw_detail']) return event.detail;
        if (event.type === 'DuckNavigated') return (event.detail && event.detail.fullpath) || null;
        return value_of_target(event.target);
      },

      // A control that holds what it must not is shown to the user instead. That is itself an event, "invalid".
      allows: function (node, event) {
        if (event.type === 'invalid' || node.getAttribute('data-validate') === 'false') return true;
        return typeof node.reportValidity !== 'function' || node.reportValidity();
      },
    };
  },
});
