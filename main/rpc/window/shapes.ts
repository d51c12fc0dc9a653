/** The shapes of the window's contract by their names. */
import type { InferOutput } from 'valibot'
import type { HandlersOf } from '../../base/contract.ts'
import type { WorkbenchMethod, WorkbenchOutput, workbenchContract } from './contract.ts'
import type * as i from './importing.ts'
import type * as n from './neurons.ts'
import type * as t from './glossary.ts'
import type * as g from './merging.ts'
import type * as q from './questions.ts'
import type * as r from './runs.ts'
import type * as s from './schemas.ts'

export type WorkbenchHandlers = HandlersOf<typeof workbenchContract>
/** The methods of one part of the workbench. */
export type Part<M extends WorkbenchMethod> = Pick<WorkbenchHandlers, M>

export type Settings = InferOutput<typeof s.Settings>
export type Failure = InferOutput<typeof s.Failure>
export type Project = InferOutput<typeof s.Project>
export type RecentProject = InferOutput<typeof s.RecentProject>
export type ModelEntry = InferOutput<typeof s.ModelEntry>
export type HubModel = InferOutput<typeof s.HubModel>
export type Job = InferOutput<typeof s.Job>
export type JobState = InferOutput<typeof s.JobState>
export type Started = InferOutput<typeof s.Started>
export type NumberedEvent = InferOutput<typeof s.Event>
export type WorkbenchEvent = NumberedEvent['event']
export type EngineEvent = Extract<WorkbenchEvent, { kind: 'engine' }>
export type Problem = InferOutput<typeof s.Problem>
export type IssueCount = InferOutput<typeof q.IssueCount>
export type DuplicateGroup = InferOutput<typeof q.DuplicateGroup>
export type StoredTerm = InferOutput<typeof t.StoredTerm>
export type QuestionHit = InferOutput<typeof s.QuestionHit>
export type Side = InferOutput<typeof s.Side>
export type FileSource = InferOutput<typeof s.FileSource>
export type ImportChoices = InferOutput<typeof i.Choices>
export type ImportPlan = InferOutput<typeof i.ImportPlan>
export type MergeInput = InferOutput<typeof g.MergeInput>
export type MergeOutcome = InferOutput<typeof g.MergeOutcome>
export type Download = InferOutput<typeof s.Download>
export type Run = InferOutput<typeof s.Run>
export type RunSettings = InferOutput<typeof s.RunSettings>
export type Asked = Extract<RunSettings, { readonly asked: unknown }>['asked']
export type Share = InferOutput<typeof s.Share>
export type RunRow = InferOutput<typeof s.RowPage>['rows'][number]
export type FacetChoice = InferOutput<typeof n.FacetInput>
export type EffectSource = InferOutput<typeof n.EffectSource>
export type NeuronEffects = InferOutput<typeof n.NeuronEffects>
export type NeuronLabel = InferOutput<typeof n.StoredLabel>
export type NeuronSetEntry = InferOutput<typeof n.NeuronSetEntry>
export type NeuronFacts = InferOutput<typeof n.NeuronFacts>
export type NeuronFinding = InferOutput<typeof n.NeuronFinding>
export type EditDraft = InferOutput<typeof n.EditDraft>
export type StoredEdit = InferOutput<typeof n.StoredEdit>
export type RunFile = InferOutput<typeof r.RunFile>
export type { QuestionAgreement } from '../../methods/agreementSchema.ts'
export type SideBySide = InferOutput<typeof r.SideBySide>
export type EvaluationView = InferOutput<typeof r.EvaluationView>
export type Comparison = InferOutput<typeof r.Comparison>
export type AppInfo = WorkbenchOutput<'app.info'>
export type QueueAnswer = WorkbenchOutput<'queue.test'>
export type FolderListing = WorkbenchOutput<'files.list'>
export type ModelDetails = InferOutput<typeof s.ModelDetails>
export type LetterForms = WorkbenchOutput<'models.letters'>
export type NextTokens = WorkbenchOutput<'models.next'>
export type HostEvent = NumberedEvent['event']
export type Status = InferOutput<typeof s.Status>
export type Pair = InferOutput<typeof s.Pair>
export type PairChange = InferOutput<typeof s.PairChange>
export type QuestionPage = InferOutput<typeof s.QuestionPage>
export type ReviewAgreement = InferOutput<typeof q.ReviewAgreement>
export type SideAnswer = InferOutput<typeof q.SideAnswer>
export type QuestionStats = InferOutput<typeof s.QuestionStats>
export type MemoryMatch = InferOutput<typeof q.MemoryMatch>
export type ProposedOption = InferOutput<typeof q.ProposedOption>
export type QuestionDraft = InferOutput<typeof q.QuestionDraft>
export type QuestionRow = QuestionPage['rows'][number]
export type History = InferOutput<typeof s.History>
export type NeuronRef = InferOutput<typeof s.NeuronRef>
export type EditPart = StoredEdit['parts'][number]
export type FreeTextResult = InferOutput<typeof n.FreeText>
export type ReportBlock = InferOutput<typeof n.ReportBlock>
export type Estimate = InferOutput<typeof s.Estimate>
export type Prompting = InferOutput<typeof s.Prompting>
export type ChatParts = InferOutput<typeof s.ChatParts>
export type PromptTrial = InferOutput<typeof r.PromptTrial>
export type LangCheck = InferOutput<typeof r.LangCheck>
export type TriedPrompting = PromptTrial['raw']
export type RunPreview = WorkbenchOutput<'runs.preview'>
export type RunPart = InferOutput<typeof r.RunPart>
export type Breakdown = InferOutput<typeof r.Breakdown>
export type FieldOverlap = WorkbenchOutput<'map.overlap'>
export type NeuronRow = WorkbenchOutput<'map.neurons'>['rows'][number]
export type DetectedRow = WorkbenchOutput<'map.questions'>['rows'][number]
