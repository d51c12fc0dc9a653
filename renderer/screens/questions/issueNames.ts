import { m } from '#messages'

/** Kinds of faults in a word or two; their sentences say the rest. */
const names: Readonly<Record<string, () => string>> = {
  'empty-text': m.issueEmptyText,
  'control-character': m.issueControlCharacter,
  'unbalanced-direction': m.issueUnbalancedDirection,
  'invisible-character': m.issueInvisibleCharacter,
  'no-break-space': m.issueNoBreakSpace,
  'outer-space': m.issueOuterSpace,
  'mixed-script': m.issueMixedScript,
  mojibake: m.issueMojibake,
  'html-entity': m.issueHtmlEntity,
  'html-tag': m.issueHtmlTag,
  'unbalanced-brackets': m.issueUnbalancedBrackets,
  'spreadsheet-error': m.issueSpreadsheetError,
  'spreadsheet-cell': m.issueSpreadsheetCell,
  'lost-letters': m.issueLostLetters,
  'cut-text': m.issueCutText,
  'doubled-text': m.issueDoubledText,
  'option-count': m.issueOptionCount,
  'answer-out-of-range': m.issueAnswerOutOfRange,
  'duplicate-options': m.issueDuplicateOptions,
  'similar-options': m.issueSimilarOptions,
  'same-as-right': m.issueSameAsRight,
  'names-others': m.issueNamesOthers,
  'letter-prefix': m.issueLetterPrefix,
  'answer-in-stem': m.issueAnswerInStem,
  'language-script': m.issueLanguageScript,
  'option-script': m.issueOptionScript,
  'language-differs': m.issueLanguageDiffers,
  'statement-without-answer': m.issueStatementWithoutAnswer,
  'unknown-status': m.issueUnknownStatus,
  'stray-letter': m.issueStrayLetter,
  'contradictory-variant': m.issueContradictoryVariant,
  'duplicate-stem': m.issueDuplicateStem,
  'answers-conflict': m.issueAnswersConflict,
  'pair-incomplete': m.issuePairIncomplete,
  'pair-without-language': m.issuePairWithoutLanguage,
  'pair-language-twice': m.issuePairLanguageTwice,
  'pair-answers-differ': m.issuePairAnswersDiffer,
  'pair-option-count': m.issuePairOptionCount,
  'pair-numbers': m.issuePairNumbers,
  'pair-names': m.issuePairNames,
  'pair-untranslated': m.issuePairUntranslated,
  'pair-length': m.issuePairLength,
  'letter-imbalance': m.issueLetterImbalance,
  'few-per-field': m.issueFewPerField,
}

/** A kind that has no name yet is called as it is filtered by. */
export function issueName(rule: string): string {
  return names[rule]?.() ?? rule
}
