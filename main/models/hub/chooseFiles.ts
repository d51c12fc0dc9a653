import { WorkbenchError } from '../../base/errors.ts'
import { ggufPart } from '../checkpoint/modelPlace.ts'
import { isBesideWeights, isWeights, type HubFile, type RepoListing } from './repoListing.ts'

/**
 * The files of a model that make up what was asked for: all safetensors with what stands beside them; or one GGUF file, with
 * its other parts.
 *
 * @param wanted path of a file, or a part of a GGUF file's name that only one has; null: whatever there is
 * @throws WorkbenchError 'input.missing' where there is nothing of the kind, 'input.usage' where one must be chosen
 */
export function chooseFiles({ repo, files, hasPickles }: RepoListing, wanted: string | null): HubFile[] {
  const beside = files.filter(({ path }) => isBesideWeights(path))
  const tensors = files.filter(({ path }) => path.endsWith('.safetensors'))
  const ggufs = files.filter(({ path }) => path.endsWith('.gguf'))
  if (wanted !== null) {
    const chosen = named(files, wanted)
    if (chosen.length === 0) {
      throw new WorkbenchError('input.missing', `${repo} has no file ${wanted}. It has ${listed(files)}.`)
    }
    const isOne = chosen.length === 1 || splitGroups(chosen).length === 1
    if (!isOne) throw new WorkbenchError('input.usage', `${wanted} names several files of ${repo}: ${listed(chosen)}.`)
    return chosen[0]!.path.endsWith('.safetensors') ? [...beside, ...chosen] : chosen
  }
  // Some publish the same weights twice, in the layout of another program and below other names.
  const atTop = tensors.filter(({ path }) => !path.includes('/'))
  const own = atTop.filter(({ path }) => /^(model|adapter_model)/.test(path))
  if (atTop.length > 0) return [...beside, ...(own.length > 0 ? own : atTop)]
  if (splitGroups(ggufs).length === 1) return ggufs
  if (ggufs.length > 0) {
    throw new WorkbenchError(
      'input.usage',
      `${repo} has ${splitGroups(ggufs).length} GGUF files; name one behind a colon: ${listed(ggufs)}.`,
    )
  }
  const others = hasPickles ? 'Its weights are pickles, whose reading can run programs: they are never fetched.' : ''
  throw new WorkbenchError('input.missing', `${repo} holds neither safetensors nor GGUF files. ${others}`.trim())
}

/** The pieces in which a model can be fetched, each by what `chooseFiles` takes for it: its safetensors, or one GGUF file. */
export function choicesOf(
  listing: RepoListing,
): { readonly wanted: string | null; readonly files: readonly HubFile[] }[] {
  const isTensors = listing.files.some(({ path }) => path.endsWith('.safetensors') && !path.includes('/'))
  const ggufs = listing.files.filter(({ path }) => path.endsWith('.gguf')).map(({ path }) => path)
  const firsts = ggufs.filter((path) => Number(ggufPart.exec(path)?.[1] ?? 1) === 1).sort()
  return [...(isTensors ? [null] : []), ...firsts].map((wanted) => ({ wanted, files: chooseFiles(listing, wanted) }))
}

/** By its path; else the weights whose name contains it, as `Q4_K_M`; all parts of a split one. */
function named(files: readonly HubFile[], wanted: string): HubFile[] {
  const exact = files.find(({ path }) => path === wanted)
  if (exact !== undefined) {
    const group = groupOf(exact.path)
    return group === exact.path ? [exact] : files.filter(({ path }) => groupOf(path) === group)
  }
  const part = wanted.toLowerCase()
  return files.filter(({ path }) => isWeights(path) && path.toLowerCase().includes(part))
}

/** One name for each GGUF file, whether it is in parts or not. */
function splitGroups(files: readonly HubFile[]): string[] {
  return [...new Set(files.map(({ path }) => groupOf(path)))]
}

function groupOf(path: string): string {
  return path.replace(ggufPart, '-of-$2')
}

const mostNamed = 20

function listed(files: readonly HubFile[]): string {
  const names = files.filter(({ path }) => isWeights(path)).map(({ path }) => path)
  const shown = names.slice(0, mostNamed).join(', ')
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown || 'no weights'
}
