import { thisMachine } from '../../models/catalogue/thisMachine.ts'
import { chooseFiles } from '../../models/hub/chooseFiles.ts'
import { fetchModel } from '../../models/hub/fetchModel.ts'
import { parseHubName } from '../../models/hub/hubName.ts'
import { openHub } from '../../models/hub/openHub.ts'
import { listRepo } from '../../models/hub/repoListing.ts'
import type { Action } from '../host.ts'
import { bytes, counted, table } from '../table.ts'

export interface GetFlags {
  readonly name: string
  readonly list?: boolean
  readonly json?: boolean
}

export const getModel: Action<GetFlags> = async ({ name, list, json }, { output, signal }) => {
  const wanted = parseHubName(name)
  const { line, root } = await openHub(thisMachine())
  const listing = await listRepo(wanted, line, signal)
  const { repo, revision, commit, modelType } = listing
  if (list === true) {
    const files = listing.files.map(({ path, sizeBytes }) => ({ path, sizeBytes }))
    if (json === true) return output.json({ repo, revision, commit, modelType, files })
    for (const row of table(
      files.map(({ path, sizeBytes }) => [path, bytes(sizeBytes)]),
      'lr',
    ))
      output.line(row)
    return
  }
  const files = chooseFiles(listing, wanted.file)
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  output.note(`${repo} at ${commit.slice(0, 12)}: ${counted(files.length, 'file')}, ${bytes(sizeBytes)}, into ${root}`)
  const onProgress = output.progress
  const path = await fetchModel(listing, files, { line, root, signal, onProgress })
  if (json === true) return output.json({ repo, revision, commit, path, sizeBytes })
  output.line(path)
}
