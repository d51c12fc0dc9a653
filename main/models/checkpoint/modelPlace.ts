import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../../base/errors.ts'
import { openRegular } from '../../files/regularFile.ts'
import { modelFolder } from './modelFolder.ts'

/** Where a model stands: a folder in Hugging Face layout, or a GGUF file, the first of several where it was split. */
export interface ModelPlace {
  readonly kind: 'folder' | 'gguf'
  readonly path: string
}

const magic = 'GGUF'
/** How the parts of a split model are named. */
export const ggufPart = /-(\d{5})-of-(\d{5})\.gguf$/i
const mostNamed = 10

/**
 * Says by content what a path to a model is: a GGUF file under any name, a folder with one, or else a checkpoint folder,
 * of which whoever reads it says what it lacks. Weights as safetensors come before a GGUF file beside them, which is
 * read when it is named itself.
 *
 * @throws WorkbenchError 'input.usage' for a folder with several GGUF models, naming them; as `modelFolder`
 */
export async function findModel(path: string): Promise<ModelPlace> {
  const info = await stat(path).catch(() => null)
  if (info?.isFile() === true && (await beginsAsGguf(path))) return { kind: 'gguf', path }
  const folder = modelFolder(path)
  const names = await readdir(folder).catch(() => [])
  if (names.some((name) => name.endsWith('.safetensors'))) return { kind: 'folder', path: folder }
  const models = ggufModels(names)
  if (models.length === 0) return { kind: 'folder', path: folder }
  if (models.length === 1) return { kind: 'gguf', path: join(folder, models[0]!) }
  const named = models.slice(0, mostNamed).join(', ')
  throw new WorkbenchError(
    'input.usage',
    `${folder} holds ${models.length} GGUF models: give the path of one of them (${named}${models.length > mostNamed ? ', ...' : ''})`,
    { path: folder, models },
  )
}

/** The GGUF models among the names of a folder: one name each, that of the first part where a model was split. */
export function ggufModels(names: readonly string[]): string[] {
  return names
    .filter((name) => /\.gguf$/i.test(name) && !/mmproj/i.test(name)) // what a model sees images with, not a model
    .filter((name) => Number(ggufPart.exec(name)?.[1] ?? 1) === 1)
    .sort()
}

async function beginsAsGguf(path: string): Promise<boolean> {
  await using file = await openRegular(path, { expected: 'a model' })
  const bytes = new Uint8Array(magic.length)
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
  return bytesRead === bytes.length && new TextDecoder('latin1').decode(bytes) === magic
}
