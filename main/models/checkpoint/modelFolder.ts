import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { readRegularSync } from '../../files/regularFile.ts'
import { isSystemError, systemReason } from '../../files/systemReason.ts'

/**
 * The folder of the model that a person named: itself, or the snapshot inside a folder of Hugging Face's cache.
 *
 * @param path as it was given
 * @throws WorkbenchError 'input.missing' or 'input.format' for all else, saying what to give instead
 */
export function modelFolder(path: string): string {
  try {
    return found(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw refusal('input.missing', path, `cannot be read: ${systemReason(error)}`)
  }
}

function found(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false })
  if (info === undefined) throw refusal('input.missing', path, missing(path))
  if (!info.isDirectory()) throw refusal('input.format', path, fileInstead(path))
  const names = readdirSync(path)
  if (names.some(isModelFile)) return path
  const snapshot = names.includes('snapshots') ? newestSnapshot(path) : null
  if (snapshot !== null) return snapshot
  const inner = names.filter((name) => holdsModel(join(path, name)))
  if (inner.length > 0) throw refusal('input.missing', path, `holds no model itself; ${theseDo(path, inner)}`)
  if (names.includes('params.json'))
    throw refusal(
      'input.unsupported',
      path,
      'holds a model in the layout of its maker (params.json); fetch the version for transformers, with config.json and .safetensors files',
    )
  return path
}

/** Files of which one lies in every folder that is a model, or would be one. */
function isModelFile(name: string): boolean {
  return name === 'config.json' || name === 'adapter_config.json' || isGguf(name) || name.endsWith('.safetensors')
}

function isGguf(name: string): boolean {
  return /\.gguf$/i.test(name)
}

function holdsModel(folder: string): boolean {
  try {
    return readdirSync(folder).some(isModelFile)
  } catch {
    return false // a file, or not to be read
  }
}

function theseDo(path: string, inner: readonly string[]): string {
  const [first = '', ...others] = inner
  const more =
    others.length === 0 ? '' : `, and so does ${others.length === 1 ? others[0]! : `each of ${others.length} more`}`
  return `its folder ${first} does${more}: give ${join(path, first)}`
}

function missing(path: string): string {
  const asked = relative(process.cwd(), path)
  const isHubName = /^[\w-][\w.-]*[/\\][\w.-]+$/.test(asked) && !existsSync(dirname(path))
  if (!isHubName) return 'is not there; a model is given as its folder on this machine, or as a .gguf file'
  const name = asked.replaceAll(sep, '/')
  return (
    `is not there; a model is given as its folder on this machine. If ${name} is its name on a hub, fetch it first ` +
    `("engram models get ${name}") and give hf:${name}`
  )
}

function fileInstead(path: string): string {
  const folder = dirname(path)
  if (isGguf(path)) return 'is no GGUF file, though it is named like one; fetch it again'
  return holdsModel(folder)
    ? `is a file; a model is given as its folder: give ${folder}`
    : 'is a file; a model is given as its folder (config.json and .safetensors files), or as a .gguf file'
}

/** Of `models--owner--name`: the snapshot that `refs/main` names, else the one that changed last. */
function newestSnapshot(path: string): string | null {
  const folder = join(path, 'snapshots')
  const found = namesIn(folder).filter((name) => holdsModel(join(folder, name)))
  const main = join(path, 'refs', 'main')
  const named = existsSync(main)
    ? new TextDecoder().decode(readRegularSync(main, { expected: 'the name of a snapshot', maxBytes: 200 })).trim()
    : ''
  const chosen = found.includes(named) ? named : found.toSorted((a, b) => changed(folder, b) - changed(folder, a))[0]
  return chosen === undefined ? null : join(folder, chosen)
}

function changed(folder: string, name: string): number {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function refusal(
  code: 'input.missing' | 'input.format' | 'input.unsupported',
  path: string,
  what: string,
): WorkbenchError {
  return new WorkbenchError(code, `${path} ${what}`, { path })
}
