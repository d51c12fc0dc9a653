/**
 * Kills the program's processes at random moments of real work and looks what is lost: `node test/attack/kills.ts --kills 100
 * --seed 1`. One line per loss on standard error, one line of counts at the end; exit code 1 on any loss. Linux only.
 */
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { attack } from './killCampaign.ts'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
  })
  const counts = await attack({
    ...{ nKills: Number(values.kills), seed: Number(values.seed) },
    say: (line) => process.stderr.write(`${line}\n`),
  })
  process.stdout.write(
    `${Object.entries(counts)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')}\n`,
  )
  process.exitCode = counts.losses > 0 ? 1 : 0
}
