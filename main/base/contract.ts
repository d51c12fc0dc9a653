/** What a contract is, whoever speaks over it: a table of methods, and the types that follow from it. */
import type * as v from 'valibot'

export interface Progress {
  readonly phase: string
  readonly done: number
  readonly total: number
}

export interface Row {
  readonly input: v.GenericSchema
  readonly output: v.GenericSchema
  /** What a method sends piece by piece while it runs; left out where it sends nothing. */
  readonly item?: v.GenericSchema
}

export type Contract = Readonly<Record<string, Row>>
export type MethodOf<C extends Contract> = keyof C & string
export type InputOf<C extends Contract, M extends MethodOf<C>> = v.InferOutput<C[M]['input']>
export type OutputOf<C extends Contract, M extends MethodOf<C>> = v.InferOutput<C[M]['output']>
export type ItemOf<C extends Contract, M extends MethodOf<C>> = C[M] extends {
  readonly item: infer S extends v.GenericSchema
}
  ? v.InferOutput<S>
  : never

/** A call as its handler sees it: everything that a caller may leave out is there. */
export interface ContextOf<C extends Contract, M extends MethodOf<C>> {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
  readonly onWarning: (sentence: string) => void
  readonly onItem: (item: ItemOf<C, M>) => void
}

/** A function for every method. */
export type HandlersOf<C extends Contract> = {
  readonly [M in MethodOf<C>]: (input: InputOf<C, M>, call: ContextOf<C, M>) => OutputOf<C, M> | Promise<OutputOf<C, M>>
}
