/** A process that writes results to a store: `node storeWriter.ts <file> <prefix> <count|forever>`, one line for each. */
import { openResultCache } from '../../main/store/resultCache.ts'

const [path = '', prefix = '', count = '0'] = process.argv.slice(2)
const cache = openResultCache(path, {
  unusable: 'set-aside',
  onWarning: (sentence) => process.stdout.write(`warning ${sentence}\n`),
})
const end = count === 'forever' ? Infinity : Number(count)
for (let i = 0; i < end; i++) {
  const array = new Float32Array(20_000).fill(i)
  cache.put({ key: `${prefix}${i}`, device: 'cpu', method: 'test', model: 'm', meta: { i }, arrays: { array } })
  // Written before the next row begins: what was announced must be there after a kill.
  await new Promise((resolve) => process.stdout.write(`${i}\n`, resolve))
}
cache[Symbol.dispose]()
