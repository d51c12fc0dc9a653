/** Of every file of tests in a browser: a test fails when its pages have complained. */
import { afterEach } from 'vitest'
import { takeNoise } from './pageNoise.ts'

afterEach(() => {
  const noise = takeNoise()
  if (noise.length > 0) throw new Error(`A page complained:\n${noise.join('\n')}`)
})
