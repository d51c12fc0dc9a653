/** A value of a hostile file, short enough to print. */
export function quote(value: unknown): string {
  const text =
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
