/** Adding a record so that it may be repeated: the answer to the first attempt can be lost on the way, and the record be
 * there all the same. */
import { v7 } from 'uuid'
import { Trouble, api, body } from './client'

/** An id for a record that is about to be added: kept with what is typed, so that every attempt is for the same one. */
export const newId = (): string => v7()

/** Adds the record, or brings the one that an earlier attempt added to these values; its id. A change of somebody else's
 * in between is a conflict, unless it is to be overwritten. */
export async function create(object: string, id: string, fields: Record<string, unknown>, overwrite = false): Promise<string> {
  // What is empty is left out of a new record.
  const filled = Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
  try {
    await body(api.POST('/v1/records/{object}', { params: { path: { object } }, body: { id, fields: filled as never } }))
  } catch (error) {
    const { status, code, field } = error as Trouble
    // `exists` with a field is another record with the same number or login.
    if (status !== 409 || code !== 'exists' || field) throw error
    const params = { path: { object, id } }
    const headers = (overwrite ? {} : { 'If-Match': '1' }) as never
    await body(api.PATCH('/v1/records/{object}/{id}', { params, body: { fields: fields as never }, headers }))
  }
  return id
}

/** Whether a field holds nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)
