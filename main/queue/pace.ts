/** What a job shall take, ms: long beside what a queue costs, short beside what a lost one does. */
const jobMs = 60_000
/** Of what is left, so many jobs a worker: the last ones are short, so that nobody waits for a long one. */
const jobsPerWorker = 3
/** However short they are: a job's prompts and results are in memory together. */
const mostUnits = 500
/** Before anything is known. */
const first = { units: 4 }

/** How much work is put into a job, from what earlier ones took. */
export class Pace {
  #ms = 0
  #tokens = 0

  took(tokens: number, ms: number): void {
    this.#ms += ms
    this.#tokens += tokens
  }

  /**
   * What the next job may hold: tokens, and units.
   *
   * @param left   units that are in no job yet
   * @param active workers that work now
   */
  budget(left: number, active: number): { readonly tokens: number; readonly units: number } {
    const fair = Math.min(mostUnits, Math.max(1, Math.ceil(left / (jobsPerWorker * (active + 1)))))
    if (this.#ms === 0) return { tokens: Infinity, units: Math.min(first.units, fair) }
    return { tokens: (jobMs * this.#tokens) / this.#ms, units: fair }
  }
}
