/** A number with commas between thousands. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1 token`, `1,200 tokens`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}
