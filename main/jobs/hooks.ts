/** How a job hears that it shall stop, and tells what it does. */
export interface Hooks<Item = never> {
  readonly signal: AbortSignal
  readonly onProgress: (progress: { readonly phase: string; readonly done: number; readonly total: number }) => void
  readonly onWarning: (sentence: string) => void
  readonly onItem: (item: Item) => void
}
