export type LayerName =
  'palette' | 'shortcuts' | 'history' | 'files' | 'modelFolder' | 'fetchModel' | 'newProject' | 'folder' | 'importing'

/** A folder that is asked for. */
export interface FolderQuestion {
  readonly title: string
  readonly text: string
  /** Of a new folder in the one that is chosen; null: the chosen one itself is meant. */
  readonly name: string | null
  readonly onchoose: (path: string) => void
}

/** What lies on top of the screens. One at a time: opening a second closes the first. */
export class Layers {
  #open = $state<LayerName | null>(null)
  #isInspectorHidden = $state(false)
  #folder: FolderQuestion | null = null
  /** Whether something else does it: the dialogs of a desktop. */
  takenBy: (name: LayerName) => boolean = () => false

  get open(): LayerName | null {
    return this.#open
  }
  show(name: LayerName): void {
    if (!this.takenBy(name)) this.#open = name
  }
  /** Of the layer `folder`. */
  get folder(): FolderQuestion | null {
    return this.#folder
  }
  askFolder(question: FolderQuestion): void {
    this.#folder = question
    this.show('folder')
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
