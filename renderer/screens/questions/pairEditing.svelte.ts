import type { Api } from '../../api/api.ts'
import { failureOf } from '../../api/failure.ts'
import type { Failure, Pair, PairChange, QuestionDraft, Status } from '../../api/shapes.ts'
import type { Feed } from '../../state/feed.svelte.ts'
import { DraftJournal } from './draftJournal.ts'
import { keyOf, refOf, sideText, textChange, textsOf, type TextRef } from './textRef.ts'
import type { WindowTab } from './windowTab.ts'

type Host = Pick<Api, 'questions.pair' | 'questions.change' | 'drafts.list' | 'drafts.put'>
type List = Omit<Parameters<Api['questions.pair']>[0], 'pairId'>

/** A text that was typed and is not saved yet. */
interface Draft extends TextRef {
  /** What was saved when the typing began. */
  readonly base: string
  readonly text: string
  /** When it was typed, where that was before this page was loaded. */
  readonly restoredAt: string | null
}

/** A field that was changed by somebody else while something was typed into it. */
export interface Conflict {
  readonly mine: string
  readonly theirs: string
}

/**
 * The pair that is being edited. A text is kept as it is typed, and saved as one step when its field is left, and before the
 * pair is; whoever goes on to the next finds it loaded. What others save is shown at once, but never over what was typed:
 * where both changed a field, a person chooses.
 */
export class PairEditing {
  #pair = $state.raw<Pair | null>(null)
  #drafts = $state.raw<ReadonlyMap<string, Draft>>(new Map())
  #failure = $state.raw<Failure | null>(null)
  readonly #api: Host
  readonly #list: () => List
  readonly #tab: Promise<WindowTab>
  readonly #journal: DraftJournal
  readonly #ahead = new Map<string, Promise<Pair>>()
  /** Texts that are on their way to be saved, by field. */
  readonly #sent = new Map<string, string>()
  /** The field in which an input method composes. */
  #composing: string | null = null

  /** @param list the list whose neighbours a pair has; all pairs without */
  constructor(api: Host, tab: Promise<WindowTab>, list: () => List = () => ({})) {
    this.#api = api
    this.#list = list
    this.#tab = tab
    const put = async (drafts: Parameters<Api['drafts.put']>[0]['drafts']) =>
      api['drafts.put']({ tab: (await tab).id, drafts })
    this.#journal = new DraftJournal(put, (error) => (this.#failure = failureOf(error)))
  }

  get pair(): Pair | null {
    return this.#pair
  }
  get failure(): Failure | null {
    return this.#failure
  }
  get isDirty(): boolean {
    return this.#typed.length > 0
  }
  /** Whether texts of before this page was loaded are back. */
  readonly restoredAt = $derived(
    [...this.#drafts.values()].find((draft) => draft.restoredAt !== null)?.restoredAt ?? null,
  )
  readonly hasConflict = $derived([...this.#drafts.values()].some((draft) => this.conflict(draft) !== null))
  /** Drafts that say something else than what is saved. */
  readonly #typed = $derived([...this.#drafts.values()].filter(({ base, text }) => base !== text))

  /** Shows what others change while it is shown, until it is given back. */
  follow(feed: Feed): () => void {
    return feed.on('questions', () => {
      this.#ahead.clear()
      void this.#refresh()
    })
  }

  /** Shows a pair; takes it from those that were loaded ahead. What was typed into it before and not saved is back. */
  async show(pairId: string): Promise<void> {
    await this.#guard(async () => {
      await this.#journal.flush()
      const [pair, drafts] = await Promise.all([this.#ahead.get(pairId) ?? this.#read(pairId), this.#leftBehind()])
      this.#ahead.clear()
      this.#pair = pair
      this.#drafts = new Map()
      await this.#takeBack(drafts.filter(({ questionId }) => pair.sides.some((side) => side.questionId === questionId)))
    })
  }

  /** Loads a pair that is likely to be shown next. */
  prefetch(pairId: string | null): void {
    if (pairId === null || this.#ahead.has(pairId)) return
    const loading = this.#read(pairId)
    loading.catch(() => this.#ahead.delete(pairId))
    this.#ahead.set(pairId, loading)
  }

  /** What a field shows: what was typed, else what is saved. */
  text(ref: TextRef): string {
    return this.#drafts.get(keyOf(ref))?.text ?? this.savedText(ref)
  }

  /** What is saved of a field, as far as is known here. */
  savedText(ref: TextRef): string {
    return this.#saved(ref) ?? ''
  }

  /** Keeps a text that is being typed. */
  type(ref: TextRef, text: string): void {
    const before = this.#drafts.get(keyOf(ref))
    const base = before?.base ?? this.savedText(ref)
    if (text === base && this.#composing !== keyOf(ref)) this.#drop(keyOf(ref))
    else this.#put({ ...refOf(ref), base, text, restoredAt: before?.restoredAt ?? null })
  }

  /** From now on nothing that others save is written into a field, for an input method composes in it. */
  hold(ref: TextRef): void {
    this.#composing = keyOf(ref)
    this.type(ref, this.text(ref))
  }

  /** It has composed. */
  release(ref: TextRef): void {
    this.#composing = null
    this.type(ref, this.text(ref))
  }

  /** What was typed and what somebody else saved meanwhile; null where they do not differ. */
  conflict(ref: TextRef): Conflict | null {
    const draft = this.#drafts.get(keyOf(ref))
    if (draft === undefined || draft.base === draft.text) return null
    const theirs = this.#saved(ref)
    const known = [null, draft.base, draft.text, this.#sent.get(keyOf(ref)) ?? null]
    return known.includes(theirs) ? null : { mine: draft.text, theirs: theirs ?? '' }
  }

  /** Settles a conflict for what was typed: it is saved. */
  async keepMine(ref: TextRef): Promise<void> {
    const draft = this.#drafts.get(keyOf(ref))
    if (draft === undefined) return
    this.#put({ ...draft, base: this.savedText(ref) })
    await this.save()
  }

  /** Lets go of what was typed: what is saved is shown. */
  forget(ref: TextRef): void {
    this.#drop(keyOf(ref))
  }

  forgetAll(): void {
    for (const key of this.#drafts.keys()) this.#drop(key)
  }

  /** Saves what was typed, as one step; what is in conflict stays as it is. */
  async save(): Promise<void> {
    const changes = this.#changes()
    if (changes.length > 0) await this.#change(changes)
  }

  /** Writes a text that comes from elsewhere into a field. What was typed there is saved before: a step back has it again. */
  async insert(ref: TextRef, text: string, from: string): Promise<void> {
    await this.save()
    const draft = this.#drafts.get(keyOf(ref))
    // It could not be saved, or somebody else wrote there too: that is settled first.
    if (draft !== undefined && draft.base !== draft.text) return
    await this.#change([textChange(ref, { text, base: this.savedText(ref), from })])
  }

  setAnswer(answer: number): Promise<void> {
    return this.#changePair(({ pairId, answer: base }) => ({ kind: 'answer', pairId, answer, base }))
  }

  /** @param by whose verdict that is; nobody's with an empty name */
  async setStatus(status: Status, by = ''): Promise<void> {
    const { pairId } = this.#pair ?? {}
    if (pairId === undefined) return
    const verdict = {
      kind: 'verdict' as const,
      pairIds: [pairId],
      verdict: status === 'draft' ? null : status,
      by,
      at: '',
    }
    const said = by === '' ? [] : [verdict]
    await this.#change([...this.#changes(), ...said, { kind: 'status', pairIds: [pairId], status }])
  }

  /** Makes a change of the pair that is shown, with what was typed. */
  async make(change: PairChange): Promise<void> {
    await this.#change([...this.#changes(), change])
  }

  setDomain(domain: string): Promise<void> {
    return this.#changePair(({ pairId }) => ({ kind: 'domain', pairIds: [pairId], domain }))
  }

  setTag(tag: string, isOn: boolean): Promise<void> {
    const [add, remove] = isOn ? [[tag], []] : [[], [tag]]
    return this.#changePair(({ pairId }) => ({ kind: 'tag', pairIds: [pairId], add, remove }))
  }

  /**
   * Changes which sides and options there are, with what was typed before.
   *
   * @returns the pair to show from now on; null when there is none any more, or it could not be done
   */
  async reshape(change: PairChange): Promise<string | null> {
    let shown: string | null = null
    await this.#guard(async () => {
      const here = this.#pair?.pairId ?? ''
      await this.#send([...this.#changes(), change], async (pairIds) => {
        shown = pairIds.includes(here) ? here : (pairIds[0] ?? null)
        return shown === here ? await this.#read(here) : null
      })
    })
    return shown
  }

  dismissFailure(): void {
    this.#failure = null
  }

  #changes(): PairChange[] {
    return this.#typed
      .filter((draft) => this.conflict(draft) === null)
      .map(({ text, base, ...ref }) => textChange(ref, { text, base }))
  }

  #saved(ref: TextRef): string | null {
    const side = this.#pair?.sides.find(({ questionId }) => questionId === ref.questionId)
    return side === undefined ? null : sideText(side, ref)
  }

  #read(pairId: string): Promise<Pair> {
    return this.#api['questions.pair']({ ...this.#list(), pairId })
  }

  async #refresh(): Promise<void> {
    const pairId = this.#pair?.pairId
    if (pairId === undefined) return
    try {
      const pair = await this.#read(pairId)
      if (this.#pair?.pairId === pairId) this.#pair = pair
    } catch (error) {
      if (this.#pair?.pairId === pairId) this.#failure = failureOf(error)
    }
  }

  /** What this window typed before it was loaded, or a window that is gone: of each field the newest. */
  async #leftBehind(): Promise<readonly QuestionDraft[]> {
    const tab = await this.#tab
    const all = await this.#api['drafts.list']({})
    const gone = await Promise.all(all.map((draft) => tab.isGone(draft.tab, draft.at)))
    return [...new Map(all.filter((_, i) => gone[i]).map((draft) => [keyOf(draft), draft])).values()]
  }

  /** Texts of another window become those of this one. */
  async #takeBack(drafts: readonly QuestionDraft[]): Promise<void> {
    const tab = await this.#tab
    for (const { tab: other, at, text, base, ...ref } of drafts) {
      const saved = this.#saved(ref)
      if (saved === null) continue
      if (saved !== text) this.#put({ ...refOf(ref), base, text, restoredAt: at })
      if (saved !== text && other === tab.id) continue
      await this.#journal.flush()
      await this.#api['drafts.put']({ tab: other, drafts: [{ ...refOf(ref), base, text: null }] })
    }
  }

  #put(draft: Draft): void {
    const key = keyOf(draft)
    this.#drafts = new Map(this.#drafts).set(key, draft)
    const { base, text } = draft
    this.#journal.note(key, { ...refOf(draft), base, text })
  }

  #drop(key: string): void {
    const draft = this.#drafts.get(key)
    if (draft === undefined) return
    const left = new Map(this.#drafts)
    left.delete(key)
    this.#drafts = left
    this.#journal.note(key, { ...refOf(draft), base: draft.base, text: null })
  }

  async #changePair(change: (pair: Pair) => PairChange): Promise<void> {
    if (this.#pair !== null) await this.#change([...this.#changes(), change(this.#pair)])
  }

  async #change(changes: readonly PairChange[]): Promise<void> {
    const pairId = this.#pair?.pairId
    await this.#guard(() => this.#send(changes, async () => (pairId === undefined ? null : await this.#read(pairId))))
  }

  /**
   * Saves, reads the pair as it is then, and shows both at once. What was typed meanwhile stays, on top of what is saved.
   *
   * @param read the pair that is to be shown, if one is
   */
  async #send(
    changes: readonly PairChange[],
    read: (pairIds: readonly string[]) => Promise<Pair | null>,
  ): Promise<void> {
    const texts = textsOf(changes)
    for (const [ref, text] of texts) this.#sent.set(keyOf(ref), text)
    try {
      const shown = this.#pair?.pairId
      const tab = (await this.#tab).id
      const { pairIds } = await this.#api['questions.change']({ changes: [...changes], tab })
      const pair = await read(pairIds)
      if (pair !== null && this.#pair?.pairId === shown) this.#pair = pair
      for (const [ref, text] of texts) {
        const draft = this.#drafts.get(keyOf(ref))
        if (draft?.text === text) this.#drop(keyOf(ref))
        else if (draft !== undefined) this.#put({ ...draft, base: text })
      }
    } finally {
      for (const [ref] of texts) this.#sent.delete(keyOf(ref))
    }
  }

  /** A failure stays with what was typed: nothing is lost, and it can be tried again. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failure = null
    } catch (error) {
      const failure = failureOf(error)
      // What somebody else wrote is shown beside what was typed: that says it all.
      const isConflict = failure.code === 'run.conflict'
      if (isConflict) await this.#refresh()
      this.#failure = isConflict && this.hasConflict ? null : failure
    }
  }
}
