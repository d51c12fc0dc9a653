import * as v from 'valibot'
import { WorkbenchError } from '../../base/errors.ts'
import type { ContentDigest } from './contentDigest.ts'
import { isPathInside, type HubName } from './hubName.ts'
import type { HubLine } from './hubLine.ts'

/** A file of a model on the hub. */
export interface HubFile {
  /** Below the model's own folder, with slashes. */
  readonly path: string
  readonly sizeBytes: number
  readonly digest: ContentDigest
}

/** What the hub says of a model at one revision; nothing of it is fetched yet. */
export interface RepoListing {
  readonly repo: string
  /** As it was asked for. */
  readonly revision: string
  /** What that is now: 40 hexadecimal digits. */
  readonly commit: string
  /** `model_type` of its configuration, or the architecture of its GGUF files; null where the hub knows neither. */
  readonly modelType: string | null
  /** Files of the kinds that Engram reads. */
  readonly files: readonly HubFile[]
  /** Whether there are pickles: weights whose reading can run programs. */
  readonly hasPickles: boolean
}

const mostFiles = 10_000
const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)))
const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const InfoSchema = v.object({
  sha: hex(40),
  config: v.optional(v.nullable(v.looseObject({ model_type: v.optional(v.string()) }))),
  gguf: v.optional(v.nullable(v.looseObject({ architecture: v.optional(v.string()) }))),
})
const FileSchema = v.object({
  path: v.pipe(v.string(), v.maxLength(1000)),
  size: Size,
  oid: hex(40),
  lfs: v.optional(v.nullable(v.object({ oid: hex(64), size: Size }))),
})

/** Configuration, tokenizer, template and licence, by name: small files that stand beside weights. */
const besideWeights = [
  /^((generation_|tokenizer_|adapter_|preprocessor_)?config|tokenizer|special_tokens_map|added_tokens|vocab|chat_template)\.json$/,
  /^(merges|vocab)\.txt$|^tokenizer\.model$|^chat_template\.jinja$|\.safetensors\.index\.json$/,
  /^(licen[cs]e|notice|copying)([._-][\w.-]*)?$/i,
]

/**
 * Asks the hub what a model consists of.
 *
 * @throws WorkbenchError 'input.missing' where there is no such model for us; 'run.network' where the hub cannot be understood
 */
export async function listRepo({ repo, revision }: HubName, line: HubLine, signal: AbortSignal): Promise<RepoListing> {
  const { listFiles, modelInfo } = await import('@huggingface/hub')
  const asked = { hubUrl: line.endpoint, fetch: line.fetchJson({ repo, revision, file: null }, signal) }
  // The hub tells a GGUF file's architecture, though the library's types do not name it.
  const fields = ['sha', 'config', 'gguf' as 'config'] as const
  const info = parsed(
    InfoSchema,
    await modelInfo({ ...asked, name: repo, revision, additionalFields: [...fields] }),
    line,
  )
  const { sha: commit, config, gguf } = info
  const files: HubFile[] = []
  let hasPickles = false
  let n = 0
  for await (const entry of listFiles({ ...asked, repo, revision: commit, recursive: true })) {
    if (++n > mostFiles) throw misunderstood(line, `lists more than ${mostFiles} files for ${repo}`)
    if (entry.type !== 'file') continue
    if (/\.(bin|pt|pth|ckpt|pkl)$/.test(entry.path)) hasPickles = true
    if (!isWeights(entry.path) && !isBesideWeights(entry.path)) continue
    const { path, size, oid, lfs } = parsed(FileSchema, entry, line)
    if (!isPathInside(path)) throw misunderstood(line, `names a file that leads out of its folder: ${path}`)
    const large = lfs ?? null
    const digest =
      large === null ? { algorithm: 'git-sha1' as const, hex: oid } : { algorithm: 'sha256' as const, hex: large.oid }
    files.push({ path, sizeBytes: large?.size ?? size, digest })
  }
  const modelType = config?.model_type ?? gguf?.architecture ?? null
  return { repo, revision, commit, modelType, files, hasPickles }
}

/** Whether a file is weights of a kind that Engram reads, by its name. */
export function isWeights(path: string): boolean {
  return /\.(safetensors|gguf)$/.test(path)
}

/** Whether a file stands beside weights at the top of a model. */
export function isBesideWeights(path: string): boolean {
  return besideWeights.some((pattern) => pattern.test(path))
}

function parsed<S extends v.GenericSchema>(schema: S, value: unknown, line: HubLine): v.InferOutput<S> {
  const found = v.safeParse(schema, value)
  if (found.success) return found.output
  throw misunderstood(line, `answers in a way that is not understood (${v.getDotPath(found.issues[0]) ?? 'all of it'})`)
}

function misunderstood(line: HubLine, what: string): WorkbenchError {
  return new WorkbenchError('run.network', `${new URL(line.endpoint).host} ${what}; nothing is taken from it.`)
}
