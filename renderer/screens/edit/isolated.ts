/** A name inside a sentence, or a drawing, of another direction: it moves nothing around it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`
}
