/** The contract's shapes by their names. */
import type { InferOutput } from 'valibot'
import type * as n from '../../main/rpc/window/neurons.ts'
import type * as r from '../../main/rpc/window/runs.ts'
import type * as s from '../../main/rpc/window/schemas.ts'
import type { WorkbenchOutput } from '../../main/rpc/window/contract.ts'

export type AppInfo = WorkbenchOutput<'app.info'>
export type Settings = InferOutput<typeof s.Settings>
export type Failure = InferOutput<typeof s.Failure>
export type Project = InferOutput<typeof s.Project>
export type RecentProject = InferOutput<typeof s.RecentProject>
export type FolderListing = WorkbenchOutput<'files.list'>
export type ModelEntry = InferOutput<typeof s.ModelEntry>
export type ModelDetails = InferOutput<typeof s.ModelDetails>
export type LetterForms = WorkbenchOutput<'models.letters'>
export type NextTokens = WorkbenchOutput<'models.next'>
export type Job = InferOutput<typeof s.Job>
export type NumberedEvent = InferOutput<typeof s.Event>
export type HostEvent = NumberedEvent['event']
export type EngineEvent = Extract<HostEvent, { kind: 'engine' }>
export type Status = InferOutput<typeof s.Status>
export type Problem = InferOutput<typeof s.Problem>
export type Pair = InferOutput<typeof s.Pair>
export type Side = InferOutput<typeof s.Side>
export type PairChange = InferOutput<typeof s.PairChange>
export type QuestionPage = InferOutput<typeof s.QuestionPage>
export type QuestionRow = QuestionPage['rows'][number]
export type History = InferOutput<typeof s.History>
export type NeuronRef = InferOutput<typeof s.NeuronRef>
export type Run = InferOutput<typeof s.Run>
export type Share = InferOutput<typeof s.Share>
export type RunSettings = InferOutput<typeof s.RunSettings>
export type RunRow = WorkbenchOutput<'runs.rows'>['rows'][number]
export type StoredEdit = InferOutput<typeof n.StoredEdit>
export type EditPart = StoredEdit['parts'][number]
export type FreeTextResult = InferOutput<typeof n.FreeText>
export type ReportBlock = InferOutput<typeof n.ReportBlock>
export type Estimate = InferOutput<typeof s.Estimate>
export type RunPreview = WorkbenchOutput<'runs.preview'>
export type RunPart = InferOutput<typeof r.RunPart>
export type Breakdown = InferOutput<typeof r.Breakdown>
export type EvaluationView = InferOutput<typeof r.EvaluationView>
export type Comparison = InferOutput<typeof r.Comparison>
export type FieldOverlap = WorkbenchOutput<'map.overlap'>
export type NeuronRow = WorkbenchOutput<'map.neurons'>['rows'][number]
export type DetectedRow = WorkbenchOutput<'map.questions'>['rows'][number]
