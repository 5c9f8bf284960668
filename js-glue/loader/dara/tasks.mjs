// Far more than a page has under way.
const mostRemembered = 1000;

class DaraTask {
  #id;
  #tasks;

  constructor(id, tasks) {
    this.#id = id;
    this.#tasks = tasks;
  }

  get id() {
    return this.#id;
  }

  get status() {
    return this.#tasks.statusOf(this.#id);
  }

  wait({ timeout = 0 } = {}) {
    return this.#tasks.link.wait(this.#id, timeout);
  }

  async result(options) {
    await this.wait(options);
    return this.#tasks.link.result(this.#id);
  }

  cancel() {
    return this.#tasks.link.cancel(this.#id);
  }
}

/** What the page knows of tasks. `link` asks C++, with promises: wait(id, timeout), result(id), cancel(id). */
export class Tasks {
  #statuses = new Map();

  constructor(link) {
    this.link = link;
  }

  heard({ taskId, status }) {
    this.#statuses.delete(taskId);
    this.#statuses.set(taskId, status);
    if (this.#statuses.size > mostRemembered) this.#statuses.delete(this.#statuses.keys().next().value);
  }

  statusOf(id) {
    return this.#statuses.get(id);
  }

  task(id) {
    return new DaraTask(id, this);
  }
}
