import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { TypefaceFile } from '../report/typeface.ts'
import type { Sample } from './session.ts'

/**
 * What comes with Engram: two folders above this file, in a checkout and in an installation alike. The desktop app is an
 * archive; what other processes read lies beside it, unpacked.
 */
const packed = fileURLToPath(new URL('../../', import.meta.url))
const root = packed.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')

/** The bundled project. */
export function bundledSample(): Sample {
  return {
    name: 'Sample',
    model: join(root, 'resources', 'demo-model'),
    questions: join(root, 'resources', 'questions', 'sample.jsonl'),
  }
}

/** Facts in more languages than the sample's, with which a model is tried. */
export function checkQuestions(): string {
  return join(root, 'resources', 'questions', 'languages.jsonl')
}

/** The built window; null when it has not been built. */
export function windowFolder(): string | null {
  const folder = join(packed, 'out', 'renderer')
  return existsSync(join(folder, 'index.html')) ? folder : null
}

/** The window's typefaces, as files of the source or of the built window; none where neither is there. */
export async function bundledTypefaces(): Promise<TypefaceFile[]> {
  const folders = ['renderer/fonts', 'out/renderer/assets'].map((name) => join(packed, name))
  const folder = folders.find((each) => existsSync(each))
  if (folder === undefined) return []
  const found = readdirSync(folder).flatMap((name) => {
    const family = typefaces.find(([pattern]) => pattern.test(name))?.[1]
    return family === undefined ? [] : [{ family, path: join(folder, name) }]
  })
  return Promise.all(found.map(async ({ family, path }) => ({ family, bytes: await readFile(path) })))
}

const typefaces = [
  [/^inter-[\w-]+\.woff2$/, 'Inter'],
  [/^noto-sans-arabic[\w-]*\.woff2$/, 'Noto Sans Arabic'],
] as const
