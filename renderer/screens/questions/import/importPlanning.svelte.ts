import type { Api } from '../../../api/api.ts'
import { failureOf, isCancelled } from '../../../api/failure.ts'
import type { Failure, ImportChoices, ImportPlan } from '../../../api/shapes.ts'
import type { Importing, ImportFile, Join } from '../../../state/importing.svelte.ts'

type Methods = Pick<Api, 'questions.plan' | 'questions.import'>

/** What was said about a file that holds no longer when it is read in another way. */
const outdated: { readonly [K in keyof ImportChoices]?: readonly (keyof ImportChoices)[] } = {
  encoding: ['columns'],
  delimiter: ['columns', 'cells'],
  header: ['columns', 'cells'],
  sheet: ['columns', 'cells', 'header'],
  layout: ['columns', 'answersFrom'],
}

/** A dry run of an import: how the files are read, what would come of it, and what a person says otherwise. */
export class ImportPlanning {
  #plan = $state.raw<ImportPlan | null>(null)
  #failure = $state.raw<Failure | null>(null)
  #isBusy = $state(false)
  #isImporting = $state(false)
  #asked = new AbortController()
  readonly #api: Methods
  readonly #importing: Pick<Importing, 'files' | 'join' | 'keep'>

  constructor(api: Methods, importing: Pick<Importing, 'files' | 'join' | 'keep'>) {
    this.#api = api
    this.#importing = importing
  }

  /** What would be imported; of the last choices that could be read, when those of now cannot. */
  get plan(): ImportPlan | null {
    return this.#plan
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isBusy(): boolean {
    return this.#isBusy
  }
  get isImporting(): boolean {
    return this.#isImporting
  }
  get files(): readonly ImportFile[] {
    return this.#importing.files
  }
  get join(): Join {
    return this.#importing.join
  }
  /** Whether nothing stands in the way of importing what is shown. */
  get isReady(): boolean {
    const plan = this.#plan
    if (plan === null || this.#isBusy || this.#failure !== null || this.#isImporting) return false
    return plan.counts.questions > 0 && plan.files.every(({ asks }) => asks.length === 0)
  }

  /** Reads the files anew. What was asked before is not waited for. */
  async check(): Promise<void> {
    this.#asked.abort()
    const asked = new AbortController()
    this.#asked = asked
    this.#isBusy = true
    try {
      const { files, choices } = this.#input()
      const plan = await this.#api['questions.plan']({ files, choices }, { signal: asked.signal })
      if (asked !== this.#asked) return
      this.#plan = plan
      this.#failure = null
    } catch (error) {
      if (!isCancelled(error) && asked === this.#asked) this.#failure = failureOf(error)
    } finally {
      if (asked === this.#asked) this.#isBusy = false
    }
  }

  /** Nothing that was asked is waited for any more; an import that is under way ends, and nothing has been imported. */
  stop(): void {
    this.#asked.abort()
  }

  /** Says how a file is read; what is `undefined` is found again. */
  choose(file: number, change: { readonly [K in keyof ImportChoices]?: ImportChoices[K] | undefined }): Promise<void> {
    const gone = Object.keys(change).flatMap((key) => outdated[key as keyof ImportChoices] ?? [])
    this.#change(file, (choices) => {
      const kept = Object.entries(choices).filter(([key]) => !gone.includes(key as keyof ImportChoices))
      const all = { ...Object.fromEntries(kept), ...change }
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    })
    return this.check()
  }

  /** Keeps what was typed into a cell; it is read by the next `check`. */
  mend(file: number, row: number, column: string, text: string): void {
    this.#change(file, (choices) => {
      const others = (choices.cells ?? []).filter((cell) => cell.row !== row || cell.column !== column)
      return { ...choices, cells: [...others, { row, column, text }] }
    })
  }

  /** What was typed into a cell, as long as it was. */
  mended(file: number, row: number, column: string): string | null {
    const cells = this.files[file]?.choices.cells ?? []
    return cells.find((cell) => cell.row === row && cell.column === column)?.text ?? null
  }

  joinBy(how: Join): Promise<void> {
    this.#importing.keep(this.files, how)
    return this.check()
  }

  remove(file: number): Promise<void> {
    this.#importing.keep(
      this.files.filter((_, i) => i !== file),
      this.#importing.join,
    )
    return this.check()
  }

  /**
   * Imports what the plan shows, as one step.
   *
   * @returns how many questions were added or changed; null when it failed or was stopped, and nothing was imported
   */
  async import(): Promise<number | null> {
    const { files, choices } = this.#input()
    const [first, ...others] = files
    if (first === undefined || !this.isReady) return null
    this.#isImporting = true
    const asked = new AbortController()
    this.#asked = asked
    try {
      const { name, source } = first
      const input = { name, source, choices: { ...first.choices, ...choices } }
      const { added, updated } = await this.#api['questions.import'](
        others.length === 0 ? input : { ...input, others },
        { signal: asked.signal },
      )
      this.#importing.keep([])
      return added + updated
    } catch (error) {
      if (!isCancelled(error)) this.#failure = failureOf(error)
      return null
    } finally {
      this.#isImporting = false
    }
  }

  #input(): { files: ImportFile[]; choices: ImportChoices } {
    const { files, join } = this.#importing
    const distractors = files.map(({ choices }) => choices.distractors).find((each) => each !== undefined)
    return { files: [...files], choices: { join, ...(distractors === undefined ? {} : { distractors }) } }
  }

  #change(file: number, change: (choices: ImportChoices) => ImportChoices): void {
    this.#importing.keep(
      this.files.map((each, i) => (i === file ? { ...each, choices: change(each.choices) } : each)),
      this.#importing.join,
    )
  }
}
