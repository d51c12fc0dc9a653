import { randomUUID } from 'node:crypto'
import { isWorkbenchError } from '../base/errors.ts'
import { thisMachine } from '../models/catalogue/thisMachine.ts'
import { chooseFiles, choicesOf } from '../models/hub/chooseFiles.ts'
import { fetchModel, freeBytesAt } from '../models/hub/fetchModel.ts'
import { openHubCache } from '../models/hub/hubCache.ts'
import { parseHubName } from '../models/hub/hubName.ts'
import { openHub } from '../models/hub/openHub.ts'
import { listRepo, type HubFile } from '../models/hub/repoListing.ts'
import { refusal } from './failures.ts'
import type { JobContext, Jobs } from './jobs.ts'
import type { Places } from './places.ts'
import type { Part } from '../rpc/window/shapes.ts'

/** Where a host can keep a token so that other programs cannot read it. */
export interface TokenKeeper {
  readonly canKeep: boolean
  /** Null where none is kept, or it can be read no more. */
  read(): Promise<string | null>
  keep(token: string | null): Promise<void>
}

export interface HubPartOptions {
  readonly jobs: Jobs
  readonly places: Pick<Places, 'check'>
  readonly tokens: TokenKeeper
}

/** Finding and fetching models elsewhere: the one part that asks another machine, and only when a window does. */
export function hubPart({
  jobs,
  places,
  tokens,
}: HubPartOptions): Part<'hub.look' | 'hub.fetch' | 'hub.access' | 'hub.keepToken'> {
  const open = async () => {
    const hub = await openHub({ ...thisMachine(), kept: await tokens.read() })
    return { ...hub, root: places.check(hub.root) }
  }
  const fetchIt = async (name: string, { signal, onProgress }: JobContext): Promise<void> => {
    const wanted = parseHubName(name)
    const { line, root } = await open()
    const listing = await listRepo(wanted, line, signal)
    await fetchModel(listing, chooseFiles(listing, wanted.file), { line, root, signal, onProgress })
  }
  return {
    async 'hub.look'({ name }, { signal }) {
      const { line, root } = await open()
      const listing = await listRepo(parseHubName(name), line, signal)
      const { repo, revision, commit, modelType } = listing
      const cache = openHubCache(root, repo, commit)
      const here = (file: HubFile): number => (cache.has(file) ? file.sizeBytes : cache.partBytes(file))
      const choices = choicesOf(listing)
      if (choices.length === 0) chooseFiles(listing, null) // says why there is nothing
      const unknown = modelType === null ? null : await whyNot(modelType)
      return {
        ...{ repo, revision, modelType, folder: root, freeBytes: await freeBytesAt(root) },
        choices: choices.map(({ wanted, files }) => ({
          name: wanted === null ? `${repo}@${revision}` : `${repo}@${revision}:${wanted}`,
          title: titleOf(wanted === null ? repo : `${repo}:${wanted}`),
          path: wanted ?? files.find(({ path }) => path.endsWith('.safetensors'))?.path ?? '',
          nFiles: files.length,
          sizeBytes: sum(files, ({ sizeBytes }) => sizeBytes),
          hereBytes: sum(files, here),
          reason: unknown ?? unreadFormat(wanted),
        })),
      }
    },
    'hub.fetch': ({ name, clientId }) =>
      jobs.once(clientId, async () => {
        const title = titleOf(name)
        // Two that fetch the same would only be in each other's way.
        const same = jobs.list().find((job) => job.kind === 'fetch' && job.title === title && jobs.isActive(job.id))
        if (same !== undefined) return { jobId: same.id, runId: null }
        await open()
        const id = randomUUID()
        const work = (context: JobContext): Promise<void> => fetchIt(name, context)
        jobs.start({ id, kind: 'fetch', title, unit: 'bytes', runId: null, resumable: true, beside: true, work })
        return { jobId: id, runId: null }
      }),
    async 'hub.access'() {
      const { tokenFrom } = await open()
      return { tokenFrom, canKeep: tokens.canKeep }
    },
    async 'hub.keepToken'({ token }) {
      if (!tokens.canKeep) {
        throw refusal('input.usage', 'This host has no safe storage for a token; set HF_TOKEN where Engram is started.')
      }
      const text = token.trim()
      if (!/^[\x21-\x7e]{0,500}$/.test(text))
        throw refusal('input.value', 'This is no token: it has spaces, or is too long.')
      await tokens.keep(text === '' ? null : text)
      return {}
    },
  }
}

/** Of the job that fetches a model, by which another window finds it again. */
function titleOf(name: string): string {
  const { repo, file } = parseHubName(name)
  return `Fetch ${file === null ? repo : `${repo}:${file}`}`
}

/** Why a model of this kind does not run here; null where it does. The hub's names for GGUF files are those of llama.cpp. */
async function whyNot(modelType: string): Promise<string | null> {
  const { architectureOf, ggufSpellings } = await import('../engine/architectures/registry.ts')
  if (ggufSpellings.some(({ architecture }) => architecture === modelType)) return null
  try {
    architectureOf(modelType)
    return null
  } catch (error) {
    if (!isWorkbenchError(error)) throw error
    return error.message
  }
}

/** Formats of ggml that are not read, as the names of files have them. */
const unread = /(?:^|[^A-Za-z0-9])((?:IQ[123]|TQ[12])_[A-Z0-9_]+)/i

function unreadFormat(path: string | null): string | null {
  const format = unread.exec(path ?? '')?.[1]
  return format === undefined ? null : `Its weights are stored as ${format.toUpperCase()}, which is not read.`
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
