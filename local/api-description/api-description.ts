import loanApi from '../../services/loan-api/package.json' with { type: 'json' }
import { openApiDocument } from '../../services/loan-api/src/http/openapi.ts'
import { Failure } from '../command-line/failure.ts'
import { loanApiConfig } from '../loan-api-config.ts'
import type { Description } from './description.ts'
import { findBreaks } from './find-breaks.ts'

/** Where the committed description is: what partners have been promised. */
export const PROMISE = 'docs/openapi.json'

/** The API as loan-api describes it where nothing is configured, which is where `npm start` has it: under an address that stays. */
export function describeApi(): string {
  const document = openApiDocument({ ...loanApiConfig(), version: loanApi.version })
  return `${JSON.stringify(document, null, 2)}\n`
}

/** What is wrong with the promise that is there, or what `offered` breaks of it: a line each, the last says what to do. */
export function brokenPromises(promised: string | undefined, offered: string): string[] {
  if (promised === undefined)
    return [`${PROMISE} is missing, and with it what partners were promised: ${RESTORE}`]
  const breaks = findBreaks(readPromise(promised), JSON.parse(offered))
  return breaks.length === 0 ? [] : [...breaks.map(line => `${PROMISE}: ${line}`), ABOUT_BREAKS]
}

function readPromise(text: string): Description {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure(`${PROMISE} is no JSON: ${RESTORE}`)
  }
}

const RESTORE = 'take it back from git'

/** For whoever made a break. */
const ABOUT_BREAKS = `Partners were promised ${PROMISE}, and their programs rely on it: a breaking change gets a new path, beside the old one (docs/compatibility.md).
To break it all the same, edit ${PROMISE} by hand in the same change, where a reviewer sees it, and run npm run generate again.`
