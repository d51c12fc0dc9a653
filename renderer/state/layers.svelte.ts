export type LayerName = 'palette' | 'shortcuts' | 'history' | 'files' | 'modelFolder' | 'newProject'

/** What lies on top of the screens. One at a time: opening a second closes the first. */
export class Layers {
  #open = $state<LayerName | null>(null)
  #isInspectorHidden = $state(false)
  /** Whether something else does it: the dialogs of a desktop. */
  takenBy: (name: LayerName) => boolean = () => false

  get open(): LayerName | null {
    return this.#open
  }
  show(name: LayerName): void {
    if (!this.takenBy(name)) this.#open = name
  }
  toggle(name: LayerName): void {
    this.#open = this.#open === name ? null : name
  }
  /** The inspector beside the main pane, in all screens that have one. */
  get isInspectorHidden(): boolean {
    return this.#isInspectorHidden
  }
  toggleInspector(): void {
    this.#isInspectorHidden = !this.#isInspectorHidden
  }
  close(): void {
    this.#open = null
  }
}
