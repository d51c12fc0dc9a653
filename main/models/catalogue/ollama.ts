import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { readJsonObject } from '../../files/jsonFile.ts'
import type { FoundModel } from './foundModel.ts'
import { modelRef } from './modelPlaces.ts'

/** Of its manifests: registry, namespace, name and tag. */
const depth = 4
const mostManifests = 1000
/** What Ollama leaves out of a name. */
const usual = { registry: 'registry.ollama.ai', namespace: 'library' }

const ManifestSchema = v.object({
  layers: v.array(
    v.looseObject({ mediaType: v.string(), digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)) }),
  ),
})
const weightsLayer = 'application/vnd.ollama.image.model'
const adapterLayer = 'application/vnd.ollama.image.adapter'

/** The models that Ollama fetched: a manifest names the blobs of each, one of them its weights. */
export async function inOllama(root: string): Promise<FoundModel[]> {
  const manifests = (await filesAt(join(root, 'manifests'), depth)).slice(0, mostManifests)
  const found = await Promise.all(
    manifests.map(async (names): Promise<FoundModel[]> => {
      const blob = await weightsOf(root, names).catch(() => null) // not one of its manifests, or one that it spoiled
      if (blob === null) return []
      const name = nameOf(names)
      return [{ ...blob, name, source: 'ollama', ref: modelRef('ollama', name) }]
    }),
  )
  return found.flat()
}

async function weightsOf(root: string, names: readonly string[]): Promise<{ path: string; sizeBytes: number } | null> {
  const options = { expected: 'a manifest', maxBytes: 2 ** 20 }
  const { layers } = v.parse(ManifestSchema, await readJsonObject(join(root, 'manifests', ...names), options))
  // Weights without the adapter that is put on them are another model than the one of this name.
  if (layers.some(({ mediaType }) => mediaType === adapterLayer)) return null
  const digest = layers.find(({ mediaType }) => mediaType === weightsLayer)?.digest
  if (digest === undefined) return null
  // Earlier versions wrote the colon, which Windows does not take.
  for (const name of [digest.replace(':', '-'), digest]) {
    const path = join(root, 'blobs', name)
    const info = await stat(path).catch(() => null)
    if (info?.isFile() === true) return { path, sizeBytes: info.size }
  }
  return null
}

/** Paths of the files so many folders down, as their names. */
async function filesAt(root: string, down: number): Promise<string[][]> {
  let found: string[][] = [[]]
  for (let i = 1; i <= down; i++) {
    const wanted = i === down ? 'isFile' : 'isDirectory'
    const next = await Promise.all(
      found.slice(0, mostManifests).map(async (names) => {
        const entries = await readdir(join(root, ...names), { withFileTypes: true }).catch(() => [])
        return entries.filter((entry) => entry[wanted]()).map(({ name }) => [...names, name])
      }),
    )
    found = next.flat().sort((a, b) => a.join('/').localeCompare(b.join('/')))
  }
  return found
}

function nameOf([registry = '', namespace = '', name = '', tag = '']: readonly string[]): string {
  const above = registry !== usual.registry ? [registry, namespace] : namespace !== usual.namespace ? [namespace] : []
  return `${[...above, name].join('/')}:${tag}`
}
