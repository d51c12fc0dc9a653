/** A process of its own that runs a model within a budget and says what came out and what memory it took. */
import { createHash } from 'node:crypto'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { loadModel } from '../../main/engine/runtime/model.ts'
import { attribute } from '../../main/methods/attribution.ts'

const [model, bytes] = process.argv.slice(2)
const before = process.resourceUsage().maxRSS * 1024
await using checkpoint = await openCheckpoint(model!)
const places: string[] = []
await using loaded = await loadModel(checkpoint, {
  threads: 1,
  memory: { bytes: Number(bytes), isSet: true },
  onPlan: ({ layers }) => places.push(...layers),
})
const ids = Array.from({ length: 120 }, (_, i) => (i * 7919 + 13) % 1000)
const digest = createHash('sha256')
const { logits } = await loaded.lastPosition(ids)
const { attribution } = await attribute(loaded, ids, 5, { rule: 'paper', steps: 4 })
for (const { buffer, byteOffset, byteLength } of [logits, attribution]) {
  digest.update(new Uint8Array(buffer, byteOffset, byteLength))
}
const tookBytes = process.resourceUsage().maxRSS * 1024 - before
process.stdout.write(JSON.stringify({ places: [...new Set(places)], digest: digest.digest('hex'), tookBytes }))
