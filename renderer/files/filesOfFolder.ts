/** So many files of a folder are looked at. */
const most = 200

/** The files of a folder that was dropped, without those in folders within it. */
export async function filesOfFolder(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader()
  const files: File[] = []
  for (;;) {
    // A reader gives its entries in pieces, and an empty one at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0 || files.length >= most) break
    for (const entry of entries) {
      if (!entry.isFile || entry.name.startsWith('.')) continue
      files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)))
    }
  }
  return files.toSorted((a, b) => a.name.localeCompare(b.name))
}
