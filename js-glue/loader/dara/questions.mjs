import { read, write } from './values.mjs';

/**
 * What the server asks and a function of the page answers: custom messages by kind, variables by uid. `give(number, json)`
 * takes an answer to C++, `failed(name, cause)` is told what a function threw.
 */
export class Questions {
  #functions = { custom: new Map(), variable: new Map() };
  #give;
  #failed;

  constructor(give, failed) {
    this.#give = give;
    this.#failed = failed;
  }

  /** `of`: 'custom' or 'variable'. */
  register(of, name, answer) {
    this.#functions[of].set(name, answer);
  }

  remove(of, name) {
    this.#functions[of].delete(name);
  }

  /** Answers question `number`; null where the function has no answer, or none that can be sent. */
  async answer(number, text) {
    const { of, name, data } = read(text);
    let json = 'null';
    try {
      json = write((await this.#functions[of].get(name)(data)) ?? null);
    } catch (cause) {
      this.#failed(of === 'custom' ? 'handle' : 'provide', cause);
    }
    this.#give(number, json);
  }
}
