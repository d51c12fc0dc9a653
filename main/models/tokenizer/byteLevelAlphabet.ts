/** The 256 characters that stand for bytes: printable Latin-1 for itself, the others from U+0100 on. */
export function byteLevelAlphabet(): string[] {
  const isItself = (byte: number) => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isItself(byte) ? byte : next++))
}
