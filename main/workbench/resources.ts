import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
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

/** The built window; null when it has not been built. */
export function windowFolder(): string | null {
  const folder = join(packed, 'out', 'renderer')
  return existsSync(join(folder, 'index.html')) ? folder : null
}
