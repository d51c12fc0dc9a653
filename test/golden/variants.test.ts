import { join } from 'node:path'
import { testGoldens } from '../support/testGoldens.ts'

testGoldens(join(import.meta.dirname, 'variants'))
