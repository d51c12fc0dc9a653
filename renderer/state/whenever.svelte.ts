import { untrack } from 'svelte'

/** In a component: does `work` with the first key and with each that is another than the one before; never because of what it reads itself. */
export function whenever<Key>(key: () => Key, work: (key: Key) => void): void {
  let last: string | undefined
  $effect(() => {
    const next = key()
    const text = JSON.stringify(next)
    if (text === last) return
    last = text
    untrack(() => work(next))
  })
}
