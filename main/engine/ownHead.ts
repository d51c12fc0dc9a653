import { createHash } from 'node:crypto'
import { isWorkbenchError } from '../base/errors.ts'
import type { ReadOptions } from '../files/tensorBytes.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import { architectureOf } from './architectures/registry.ts'
import { nameIn } from './runtime/weightTable.ts'

/** Names of the unembedding where a file has one of its own. */
const headNames = ['lm_head.weight', 'embed_out.weight']

/**
 * A checkpoint that has an unembedding of its own although its configuration ties it to the embedding: the file counts, as
 * it does for the reference implementation, with a warning. Where the two are equal nothing changes, and the second one
 * is never read again.
 */
export async function withOwnHead(checkpoint: Checkpoint, options: ReadOptions = {}): Promise<Checkpoint> {
  const tables = tiedTables(checkpoint)
  if (tables === null || (await areEqual(checkpoint, tables, options))) return checkpoint
  const [embedding, head] = tables
  const { config, notes, dir } = checkpoint
  const warning =
    `${dir} has an unembedding of its own (${head}), which differs from ${embedding}, although its config.json says that ` +
    'both are one (tie_word_embeddings): the one in the file is used.'
  return {
    ...checkpoint,
    config: { ...config, tie_word_embeddings: false },
    notes: { wrapper: null, leftOut: new Map(), ...notes, warnings: [...(notes?.warnings ?? []), warning] },
    // results that were kept under the files' own were computed with the embedding
    async fingerprint(fingerprintOptions) {
      const own = await checkpoint.fingerprint(fingerprintOptions)
      return `sha256:${createHash('sha256').update(`${own} with its own ${head}`).digest('hex')}`
    },
    stamp: () => JSON.stringify([checkpoint.stamp(), head]),
  }
}

type Tables = readonly [embedding: string, head: string]

/** The two tables, where the model is tied and its files hold both. */
function tiedTables(checkpoint: Checkpoint): Tables | null {
  const { config, tensors } = checkpoint
  const head = headNames.find((name) => tensors.has(name))
  if (head === undefined) return null
  try {
    const architecture = architectureOf(config.model_type)
    const weights = architecture.weights(architecture.read(config))
    const embedding = nameIn(checkpoint, weights, weights.embedding)
    return weights.embedding === weights.unembedding && tensors.has(embedding) ? [embedding, head] : null
  } catch (error) {
    if (isWorkbenchError(error)) return null // said where the model is asked for
    throw error
  }
}

/** Numbers that are compared at a time: 4 MiB of each table. */
const blockLength = 2 ** 20

/** Models are opened several times in a process: what was found out about their files holds while those stay. */
const compared = new Map<string, boolean>()

async function areEqual(checkpoint: Checkpoint, tables: Tables, options: ReadOptions): Promise<boolean> {
  const known = compared.get(checkpoint.stamp())
  if (known !== undefined) return known
  const [shape, other] = tables.map((name) => checkpoint.tensors.get(name)!.shape)
  const [nRows = 0, width = 1] = shape!
  let equal = shape!.join() === other!.join()
  const height = Math.max(1, Math.floor(blockLength / width))
  for (let from = 0; from < nRows && equal; from += height) {
    const to = Math.min(nRows, from + height)
    const [a, b] = await Promise.all(tables.map((name) => checkpoint.readRows(name, from, to, options)))
    equal = a!.data.every((value, i) => value === b!.data[i])
  }
  compared.set(checkpoint.stamp(), equal)
  return equal
}
