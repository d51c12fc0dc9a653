/** The Creator of a PDF that Engram prints, in the form of a browser's name. */
export const pdfCreator = 'Engram'

/** Whether a PDF that begins like this is one that Engram printed. */
export function isOwnPdf(head: string): boolean {
  return head.includes(`/Creator (${pdfCreator})`)
}
