/** Where the weights of a role stand in a checkpoint, and what turns the stored numbers into the ones we compute with. */
export interface WeightSource {
  readonly name: string
  /** Another name, under which other writers store it. */
  readonly alias?: string
  /** The shape that the checkpoint must give this tensor. */
  readonly stored: readonly number[]
  /** The shape after `take`. */
  readonly shape: readonly number[]
  /** Stored as `[in, out]`; what `take` returns is `[out, in]`. */
  readonly isTransposed?: boolean
  /** Absent: as stored. May return a view. */
  take?(data: Float32Array): Float32Array
}

export function tensor(name: string, shape: readonly number[]): WeightSource {
  return { name, stored: shape, shape }
}

/** The embedding; `head` is the name of the unembedding where the two are one, under which some files hold it. */
export function table(name: string, shape: readonly [number, number], head: string | null): WeightSource {
  return { ...tensor(name, shape), ...(head === null ? {} : { alias: head }) }
}

/** Rows `from .. to` of a matrix (or elements of a vector): one part of a fused projection. */
export function rowsOf(name: string, stored: readonly number[], from: number, to: number): WeightSource {
  const width = stored.slice(1).reduce((product, length) => product * length, 1)
  return {
    name,
    stored,
    shape: [to - from, ...stored.slice(1)],
    take: (data) => data.subarray(from * width, to * width),
  }
}

/** Columns `from .. to` of a matrix stored as `[in, out]` (Conv1D), as the rows of `[out, in]`. */
export function transposedColumns(
  name: string,
  stored: readonly [number, number],
  from = 0,
  to = stored[1],
): WeightSource {
  const [nIn, nOut] = stored
  return {
    name,
    stored,
    shape: [to - from, nIn],
    isTransposed: true,
    take(data) {
      const out = new Float32Array((to - from) * nIn)
      for (let i = 0; i < nIn; i++) {
        for (let o = from; o < to; o++) out[(o - from) * nIn + i] = data[i * nOut + o]!
      }
      return out
    },
  }
}

/** A gain stored as its distance from 1, as the Gemma family does. */
export function onePlus(name: string, shape: readonly number[]): WeightSource {
  return { name, stored: shape, shape, take: (data) => data.map((value) => 1 + value) }
}

/** Leaves out the roles that this checkpoint does not have. */
export function when(
  condition: boolean,
  sources: Readonly<Record<string, WeightSource>>,
): Readonly<Record<string, WeightSource>> {
  return condition ? sources : {}
}
