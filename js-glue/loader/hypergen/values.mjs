// Reads the values of elements and turns them into what the server understands (hypergen.read, .coerce, .element).

/** Thrown where an element is gone. A text, because custom readers throw it and pages compare it. */
export const MISSING = 'MISSING_ELEMENT_EXCEPTION';

function found(id) {
  const element = document.getElementById(id);
  if (element === null) throw MISSING;
  return element;
}

/** A custom reader has the same arguments: the id, and the FormData that takes files. */
export const read = {
  value: (id) => found(id).value.trim(),
  checked: (id) => found(id).checked,
  radio(id) {
    const { name } = found(id);
    return document.querySelector(`input[type=radio][name=${CSS.escape(name)}]:checked`)?.value ?? null;
  },
  contenteditable: (id) => found(id).innerHTML,
  selectMultiple: (id) => Array.from(found(id).selectedOptions, (option) => option.value),
  file(id, formData) {
    const { files } = found(id);
    if (files.length !== 1) return null;
    if (window.hypergen.hypergenUploadFiles === true) formData.append(id, files[0]);
    return files[0].name;
  },
};

const orNull = (number) => (Number.isNaN(number) ? null : number);
const tagged = (name) => (value) => (value === '' ? null : { _: [name, value] });

function parts(value, name) {
  if (value === '') return null;
  const [year, part] = value.split('-');
  return { year: parseInt(year, 10), [name]: parseInt(part.replace('W', ''), 10) };
}

export const coerce = {
  no: (value) => (value === '' ? null : value),
  str: (value) => (value === '' || value === null ? null : String(value)),
  // No radix: "0x1f" is 31.
  int: (value) => (value === '' ? null : orNull(parseInt(value))),
  intlist: (value) => value.map((one) => orNull(parseInt(one))),
  float(value) {
    const number = parseFloat(value);
    // Too large for a double is no number either: the server has nothing to make of it.
    return Number.isFinite(number) ? { _: ['float', number] } : null;
  },
  date: tagged('date'),
  time: tagged('time'),
  datetime: tagged('datetime'),
  month: (value) => parts(value, 'month'),
  week: (value) => parts(value, 'week'),
};

/** `resolve` gives the function of a path. Returns the class of hypergen.element: a place in the arguments of a callback. */
export function elementClass(resolve) {
  return function element(readPath, coercePath, id) {
    this.toJSON = () => {
      const value = resolve(readPath)(id, window.hypergen.hypergenGlobalFormdata);
      return coercePath ? resolve(coercePath)(value) : coerce.no(value);
    };
  };
}
