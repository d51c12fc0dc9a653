const item = 'engram-reviewer'

/** Who works at this browser, by the name that stands beside what they say of questions. */
class Reviewer {
  #name = $state(localStorage.getItem(item) ?? '')

  /** Empty until a person gives one. */
  get name(): string {
    return this.#name
  }
  set name(name: string) {
    this.#name = name.trim().slice(0, 200)
    localStorage.setItem(item, this.#name)
  }
}

export const reviewer = new Reviewer()
