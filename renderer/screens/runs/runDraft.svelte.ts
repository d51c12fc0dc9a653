import type { Api } from '../../api/api.ts'
import { failureOf, isCancelled } from '../../api/failure.ts'
import type { Estimate, Failure, RunPreview, RunSettings } from '../../api/shapes.ts'

export type DraftKind = 'predict' | 'detect' | 'evaluate' | 'compare'
export const draftKinds: readonly DraftKind[] = ['predict', 'detect', 'evaluate', 'compare']

type Asked = Extract<RunSettings, { kind: 'predict' }>['asked']
type DetectSettings = Extract<RunSettings, { kind: 'detect' }>['detect']

/** What `engram detect` does unless told otherwise. */
const usualDetect: DetectSettings = { method: 'qrnca', mode: 'corrected', objective: 'prob', t: 0.2, u: 0.3, v: 20 }
export const usualAsked: Asked = { filter: '', templates: 'question-first', letters: 'auto', seed: 0 }

type Host = Pick<Api, 'runs.preview' | 'runs.estimate' | 'runs.start'>

/** A run that is being set up: its settings, the first prompt that they ask, and what it will take. */
export class RunDraft {
  kind = $state<DraftKind>('predict')
  asked = $state.raw<Asked>(usualAsked)
  detect = $state.raw<DetectSettings>(usualDetect)
  /** Of predict: none is the model as it is. Of compare: the edit that is tried. */
  editId = $state<string | null>(null)
  controlSeeds = $state(1)
  /** The detection that is evaluated. */
  detectionId = $state<string | null>(null)
  controls = $state(3)

  #preview = $state.raw<RunPreview | null>(null)
  #estimate = $state.raw<Estimate | null>(null)
  #fault = $state.raw<Failure | null>(null)
  #isEstimating = $state(false)
  #isStarting = $state(false)
  #asking: AbortController | null = null
  readonly #api: Host

  constructor(api: Host) {
    this.#api = api
  }

  get preview(): RunPreview | null {
    return this.#preview
  }
  get estimate(): Estimate | null {
    return this.#estimate
  }
  /** A few questions are being tried. */
  get isEstimating(): boolean {
    return this.#isEstimating
  }
  /** The host was asked to start it and has not answered. */
  get isStarting(): boolean {
    return this.#isStarting
  }
  /** Why these settings cannot be run. */
  get fault(): Failure | null {
    return this.#fault
  }

  /** Null while something that the kind needs is not chosen. */
  readonly settings = $derived.by<RunSettings | null>(() => {
    const { kind, asked, editId, detectionId } = this
    if (kind === 'predict') return { kind, asked, editId }
    if (kind === 'detect') return { kind, asked, detect: this.detect }
    if (kind === 'compare') return editId === null ? null : { kind, asked, editId, controlSeeds: this.controlSeeds }
    return detectionId === null ? null : { kind, runId: detectionId, controls: this.controls, seed: asked.seed }
  })

  /** Takes the settings of a run that was made, or of a kind alone. */
  take(settings: RunSettings): void {
    if (settings.kind === 'dose') return
    this.kind = settings.kind
    if ('asked' in settings) this.asked = settings.asked
    if (settings.kind === 'predict' || settings.kind === 'compare') this.editId = settings.editId
    if (settings.kind === 'detect') this.detect = settings.detect
    if (settings.kind === 'compare') this.controlSeeds = settings.controlSeeds
    if (settings.kind !== 'evaluate') return
    this.detectionId = settings.runId
    this.controls = settings.controls
    this.asked = { ...this.asked, seed: settings.seed }
  }

  /**
   * Asks what these settings come to: the prompt at once, the estimate when the host has tried a few questions. What was
   * asked before is taken back.
   */
  async look(settings: RunSettings, { estimate = true } = {}): Promise<void> {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const { signal } = asking
    this.#estimate = null
    this.#isEstimating = estimate
    try {
      this.#preview = await this.#api['runs.preview'](settings, { signal })
      this.#fault = null
      if (!estimate || signal.aborted) return
      const found = await this.#api['runs.estimate'](settings, { signal })
      if (!signal.aborted) this.#estimate = found
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return
      this.#fault = failureOf(error)
      this.#preview = null
    } finally {
      if (this.#asking === asking) this.#isEstimating = false
    }
  }

  /** Stops asking. */
  leave(): void {
    this.#asking?.abort()
  }

  /** Pressed twice, it starts once. */
  async start(): Promise<string | null> {
    const { settings } = this
    if (settings === null || this.#isStarting) return null
    this.leave()
    this.#isStarting = true
    try {
      const { runId } = await this.#api['runs.start'](settings)
      return runId
    } finally {
      this.#isStarting = false
    }
  }
}
