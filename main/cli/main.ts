/** The `engram` command. Nothing heavy is imported before the arguments are understood: `--help` answers at once. */
import { enableCompileCache } from '../base/compileCache.ts'

enableCompileCache()
const { runCli } = await import('./runCli.ts')
const { processEffects } = await import('./processEffects.ts')
process.exitCode = await runCli(process.argv.slice(2), processEffects())
