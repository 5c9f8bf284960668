/** What was thrown, as a text: anything can be, also what no text can be made of. */
export function thrownText(cause) {
  try {
    return String(cause);
  } catch (_) {
    return 'something without a text';
  }
}

/** Every error of this library: `code` is stable (see errors.def), `message` is for people. */
export class TetherError extends Error {
  constructor(code, message, cause) {
    super(message || code);
    this.name = 'TetherError';
    this.code = code;
    if (cause !== undefined) this.cause = cause;
  }

  /** From the "code\ndetail" text that C++ sends. */
  static fromText(text) {
    const end = text.indexOf('\n');
    return new TetherError(text.slice(0, end), text.slice(end + 1));
  }
}
