/** What two questions share that are the same but for case, width and space around them. */
export function questionKey(question: string): string {
  return question.normalize('NFKC').trim().toLowerCase()
}
